package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.product.Product;
import io.marketgate.adapter.product.Products;
import io.marketgate.tenant.marketplace.HookTasks;
import io.marketgate.tenant.marketplace.HookTasks.Task;
import io.marketgate.tenant.secret.SecretBox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Tells vendors' systems what they have to be told, and again until they have taken it.
final class HookRelay {

  private static final Logger LOG = LoggerFactory.getLogger(HookRelay.class);
  private static final int AT_ONCE = 20;

  /// While a system says that it takes longer.
  private static final Duration PENDING = Duration.ofSeconds(2);

  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofHours(12));

  private static final String NO_HOOK = "the product has no hook any more";

  /// A replica that knows of no hook may be one of another version of the settings, so it is looked
  /// again until so many attempts were made, which takes three quarters of an hour, and once at
  /// least.
  private static final int ATTEMPTS_WITHOUT_HOOK = 6;

  private final HookTasks tasks;
  private final Products products;
  private final Map<String, String> secrets;
  private final HookClient client;
  private final SecretBox box;
  private final JsonMapper json;

  /// @param secrets by product
  HookRelay(
      HookTasks tasks,
      Products products,
      Map<String, String> secrets,
      HookClient client,
      SecretBox box,
      JsonMapper json) {
    this.tasks = tasks;
    this.products = products;
    this.secrets = Map.copyOf(secrets);
    this.client = client;
    this.box = box;
    this.json = json;
  }

  /// Tells what is due now.
  Mono<Void> work() {
    return Mono.defer(() -> tasks.claim(AT_ONCE))
        .flatMapMany(Flux::fromIterable)
        .flatMap(this::tell, AT_ONCE)
        .then();
  }

  private Mono<Void> tell(Task task) {
    String url = products.find(task.product()).map(Product::hookUrl).orElse(null);
    String secret = secrets.get(task.product());
    return url == null || secret == null
        ? endWithoutHook(task)
        : client.tell(url, secret, task).flatMap(answer -> finish(task, answer));
  }

  /// Where there is no hook, there is nothing to be told and nothing to wait for.
  private Mono<Void> endWithoutHook(Task task) {
    if (task.attempts() < ATTEMPTS_WITHOUT_HOOK || !NO_HOOK.equals(task.fault())) {
      return tasks.later(task, Objects.requireNonNullElse(pause(task), PAUSES.getLast()), NO_HOOK);
    }
    LOG.info(
        "{} of instance {} is told to nobody, because {}", task.kind(), task.instance(), NO_HOOK);
    return tasks.done(task, null);
  }

  private Mono<Void> finish(Task task, HookClient.Answer answer) {
    if (answer.isDone()) {
      return tasks.done(task, seal(task, Objects.requireNonNull(answer.app())));
    }
    return answer.fault() == null
        ? tasks.later(task, PENDING, null)
        : tasks.later(task, pause(task), answer.fault());
  }

  private @Nullable String seal(Task task, ProductApp app) {
    return app.equals(ProductApp.NOTHING)
        ? null
        : box.seal(
            json.writeValueAsString(app),
            HookTasks.APP.place(task.organization(), task.instance()));
  }

  private static @Nullable Duration pause(Task task) {
    return task.attempts() < PAUSES.size() ? PAUSES.get(task.attempts()) : null;
  }
}
