package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.outbound.Poster;
import io.marketgate.gateway.outbound.Poster.Answered;
import io.marketgate.tenant.marketplace.HookTasks.Task;
import io.marketgate.tenant.push.WebhookSignature;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Tells a vendor's system of an instance: a POST signed as Standard Webhooks has it. The system
/// answers 2xx with `{"status":"ready","app":{…}}` or with nothing when it is done, and 202 or
/// `{"status":"pending"}` when it takes longer, to be asked again.
final class HookClient {

  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int REDIRECT = 300;

  private final Poster poster;
  private final JsonMapper json;
  private final Clock clock;

  /// What a system has answered.
  ///
  /// @param isDone whether it is ready
  /// @param app what it says; null when it is not ready
  /// @param fault why not; null when it is, or takes longer
  record Answer(boolean isDone, @Nullable ProductApp app, @Nullable String fault) {

    static final Answer PENDING = new Answer(false, null, null);

    static Answer failed(String fault) {
      return new Answer(false, null, fault);
    }
  }

  private record Content(@Nullable String status, @Nullable ProductApp app) {}

  HookClient(JsonMapper json, Duration timeout, Clock clock) {
    this.poster = new Poster(timeout);
    this.json = json;
    this.clock = clock;
  }

  /// Tells once. Never fails.
  ///
  /// @param secret of Standard Webhooks
  Mono<Answer> tell(String url, String secret, Task task) {
    String id = "hook-" + task.number();
    long seconds = clock.instant().getEpochSecond();
    return poster
        .post(
            url,
            Map.of(
                "Content-Type",
                "application/json",
                "webhook-id",
                id,
                "webhook-timestamp",
                Long.toString(seconds),
                "webhook-signature",
                WebhookSignature.header(List.of(secret), id, seconds, task.body())),
            task.body())
        .map(this::answer)
        .onErrorResume(failure -> Mono.just(Answer.failed(failure.getClass().getSimpleName())));
  }

  private Answer answer(Answered answered) {
    int status = answered.status();
    String text = answered.text();
    if (status < OK || status >= REDIRECT) {
      return Answer.failed("answered " + status);
    }
    if (status == ACCEPTED) {
      return Answer.PENDING;
    }
    if (text == null) {
      return Answer.failed("answered more than 64 KB");
    }
    return text.isBlank() ? new Answer(true, ProductApp.NOTHING, null) : read(text);
  }

  /// Buyers are led there.
  private static boolean isAddress(@Nullable String url) {
    if (url == null) {
      return true;
    }
    try {
      String scheme =
          new URI(url.replace("{instanceId}", "").replace("{accountId}", "")).getScheme();
      return "https".equals(scheme) || "http".equals(scheme);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private Answer read(String text) {
    try {
      Content content = json.readValue(text, Content.class);
      ProductApp app = content.app() == null ? ProductApp.NOTHING : content.app();
      if ("pending".equals(content.status())) {
        return Answer.PENDING;
      }
      return isAddress(app.frontEndUrl()) && isAddress(app.adminUrl())
          ? new Answer(true, app, null)
          : Answer.failed("answered an address that is none of http or https");
    } catch (JacksonException e) {
      return Answer.failed("answered something that is no JSON of the hook");
    }
  }
}
