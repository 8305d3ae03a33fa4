package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.key.SealedText;
import io.marketgate.gateway.marketplace.EnterprisePeople.Asker;
import io.marketgate.gateway.marketplace.EnterprisePeople.Somebody;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Callbacks.Kept;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.Enterprises.Enterprise;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.Instances;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// `/marketplace/huawei/sso`: where people of an enterprise sign on. Without a code they are led to
/// the marketplace's page for that, which sends them back with one; who has brought it is asked of
/// the enterprise's sign-on, and he must be one of those whom the marketplace has let in.
final class EnterpriseSignOn {

  private static final Logger LOG = LoggerFactory.getLogger(EnterpriseSignOn.class);
  private static final String HUAWEI = "huawei";
  private static final int LONGEST_CODE = 1_024;
  private static final int LONGEST_TENANT = 64;
  private static final int MOST_INSTANCES = 20;

  /// A code lives shorter at the marketplace.
  private static final Duration CODE_LIFE = Duration.ofHours(1);

  private static final String UNUSABLE =
      "You may not use this now; ask whoever administers it at your enterprise.";

  private final Marketplaces marketplaces;
  private final Instances instances;
  private final Callbacks inbox;
  private final Enterprises enterprises;
  private final SignOnAnswers answers;
  private final Asking asking;
  private final Clock clock;

  /// How people are asked for.
  ///
  /// @param people who asks
  /// @param sealed how secrets are kept
  /// @param loginPage where people sign on; empty for nowhere
  record Asking(EnterprisePeople people, SealedText sealed, String loginPage) {}

  /// One who has brought a code to an instance he may use.
  private record Entry(Instance instance, String uid) {}

  EnterpriseSignOn(
      Marketplaces marketplaces, SignOnRoutes.Domain domain, Asking asking, Clock clock) {
    this.marketplaces = marketplaces;
    this.instances = domain.instances();
    this.inbox = domain.inbox();
    this.enterprises = domain.enterprises();
    this.answers = domain.answers();
    this.asking = asking;
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route().GET("/marketplace/" + HUAWEI + "/sso", this::answer).build();
  }

  private Mono<ServerResponse> answer(ServerRequest request) {
    if (marketplaces.find(HUAWEI).isEmpty()) {
      return answers.page(HttpStatus.NOT_FOUND, "There is no such marketplace here.");
    }
    Optional<String> code = request.queryParam("code");
    return code.isEmpty() ? led() : signOn(request, code.get());
  }

  private Mono<ServerResponse> led() {
    return asking.loginPage().isEmpty()
        ? answers.page(HttpStatus.NOT_FOUND, "Open the product from the marketplace.")
        : ServerResponse.status(HttpStatus.FOUND)
            .location(URI.create(asking.loginPage()))
            .headers(answers::secure)
            .build();
  }

  private Mono<ServerResponse> signOn(ServerRequest request, String code) {
    String traceId = CallbackRoutes.traceId(request);
    String tenant = request.queryParam("tenant").orElse("");
    boolean isPlain =
        !code.isEmpty()
            && code.length() <= LONGEST_CODE
            && !tenant.isEmpty()
            && tenant.length() <= LONGEST_TENANT
            && request.queryParams().values().stream().allMatch(values -> values.size() == 1);
    return isPlain
        ? Detached.from(signOn(code, tenant, traceId))
        : answers.refused(HUAWEI, "code and tenant are required, once each", traceId);
  }

  /// Neither the code nor who has brought it is kept.
  private Mono<ServerResponse> signOn(String code, String tenant, String traceId) {
    Kept kept = new Kept(HUAWEI, traceId, "sso", tenant, "", "");
    return inbox
        .keep(kept, "sso " + Sha256.hex(code), clock.instant().plus(CODE_LIFE))
        .flatMap(number ->
            entry(code, tenant)
                .delayUntil(entry -> inbox.finish(number, State.DONE, null, entry.instance().id()))
                .flatMap(entry -> answers.opened(entry.instance(), entry.uid()))
                .switchIfEmpty(
                    Mono.defer(() ->
                        inbox
                            .finish(number, State.FAILED, "nobody who may use it", null)
                            .then(answers.page(HttpStatus.FORBIDDEN, UNUSABLE))))
                .onErrorResume(failure -> unanswered(number, failure)))
        .switchIfEmpty(
            Mono.defer(() -> answers.refused(HUAWEI, "the code was used before", traceId)))
        .contextWrite(new Actor("marketplace:" + HUAWEI, null, "")::in);
  }

  private Mono<ServerResponse> unanswered(long number, Throwable failure) {
    LOG.warn("An enterprise's sign-on cannot be asked: {}", failure.toString());
    return inbox
        .finish(number, State.FAILED, failure.getClass().getSimpleName(), null)
        .then(
            answers.page(
                HttpStatus.BAD_GATEWAY, "Your enterprise's sign-on does not answer; try again."));
  }

  /// The instance that was bound last, of those that he may use.
  private Mono<Entry> entry(String code, String tenant) {
    return enterprises
        .named(HUAWEI, tenant, MOST_INSTANCES)
        .flatMap(known ->
            Mono.justOrEmpty(known.stream().flatMap(each -> asker(each).stream()).findFirst())
                .flatMap(asker -> asking.people().of(asker, code))
                .filter(somebody -> isOf(somebody, tenant))
                .flatMap(somebody ->
                    Flux.fromIterable(known)
                        .concatMap(each -> usable(each, somebody.uid()))
                        .next()));
  }

  private static boolean isOf(Somebody somebody, String tenant) {
    return somebody.tenant().isEmpty() || somebody.tenant().equals(tenant);
  }

  private Optional<Asker> asker(Enterprise enterprise) {
    Enterprises.Client client = enterprise.client();
    String domain = enterprise.domain();
    return client == null || domain == null
        ? Optional.empty()
        : asking
            .sealed()
            .open(client.sealedSecret(), Enterprises.SECRET.place(enterprise.id()))
            .map(secret -> new Asker(domain, client.id(), secret));
  }

  private Mono<Entry> usable(Enterprise enterprise, String uid) {
    return instances
        .find(HUAWEI, enterprise.instance())
        .filter(instance -> instance.isUsableAt(clock.instant()))
        .filterWhen(instance ->
            enterprises
                .instancesOf(instance.organization(), uid)
                .map(having -> having.contains(instance.id())))
        .map(instance -> new Entry(instance, uid));
  }
}
