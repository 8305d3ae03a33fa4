package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.admission.Bulkhead;
import io.marketgate.gateway.marketplace.EnterprisePeople.Asker;
import io.marketgate.gateway.marketplace.EnterprisePeople.Somebody;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.marketplace.Callbacks.Kept;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.Enterprises.Enterprise;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.InstancePeople;
import io.marketgate.tenant.secret.SecretBox;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
  private final SignOnRoutes.Domain domain;
  private final SignOnAnswers answers;
  private final Asking asking;
  private final Clock clock;

  /// How people are asked for.
  ///
  /// @param people who asks
  /// @param bulkhead so many at once
  /// @param secrets how they are kept
  /// @param loginPage where people sign on; empty for nowhere
  record Asking(EnterprisePeople people, Bulkhead bulkhead, SecretBox secrets, String loginPage) {}

  /// An instance of an enterprise, and how its people are asked for; nothing where that is not
  /// known.
  private record Usable(Instance instance, Optional<Asker> asker) {}

  EnterpriseSignOn(
      Marketplaces marketplaces, SignOnRoutes.Domain domain, Asking asking, Clock clock) {
    this.marketplaces = marketplaces;
    this.domain = domain;
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

  /// Until the enterprise's sign-on has named somebody, nothing is written but refusals, of which
  /// only so many are.
  private Mono<ServerResponse> signOn(String code, String tenant, String traceId) {
    return usable(tenant)
        .flatMap(usable ->
            Mono.justOrEmpty(usable.stream().flatMap(each -> each.asker().stream()).findFirst())
                .flatMap(asker -> asking.bulkhead().run(asking.people().of(asker, code)))
                .filter(somebody -> isOf(somebody, tenant))
                .map(somebody -> InstancePeople.uid(tenant, somebody.name()))
                .flatMap(uid -> entered(usable, uid, code, traceId)))
        .switchIfEmpty(
            Mono.defer(() -> answers.refused(HUAWEI, "nobody who may use it", traceId, UNUSABLE)))
        .onErrorResume(this::unanswered)
        .contextWrite(new Actor("marketplace:" + HUAWEI, null, "")::in);
  }

  private static boolean isOf(Somebody somebody, String tenant) {
    return somebody.tenant().isEmpty() || somebody.tenant().equals(tenant);
  }

  private Mono<ServerResponse> unanswered(Throwable failure) {
    LOG.warn("An enterprise's sign-on cannot be asked: {}", failure.toString());
    return answers.page(
        HttpStatus.BAD_GATEWAY,
        "Your enterprise's sign-on does not answer; open the product from the marketplace again.");
  }

  /// The instance that was bound last, of those that he may use. Neither the code nor who has
  /// brought it is kept.
  private Mono<ServerResponse> entered(
      List<Usable> usable, String uid, String code, String traceId) {
    return Flux.fromIterable(usable)
        .map(Usable::instance)
        .filterWhen(instance -> domain.isLetIn(instance, uid))
        .next()
        .flatMap(instance ->
            domain
                .inbox()
                .keep(
                    new Kept(HUAWEI, traceId, "sso", instance.id(), "", ""),
                    "sso " + Sha256.hex(code),
                    clock.instant().plus(CODE_LIFE))
                .flatMap(number ->
                    domain
                        .inbox()
                        .finish(number, State.DONE, null, instance.id())
                        .thenReturn(instance))
                .flatMap(known -> answers.opened(known, uid))
                .switchIfEmpty(
                    Mono.defer(
                        () -> answers.refused(HUAWEI, "the code was used before", traceId))));
  }

  /// Instances that can be used now, the one that was bound last first.
  private Mono<List<Usable>> usable(String tenant) {
    return domain
        .enterprises()
        .named(HUAWEI, tenant, MOST_INSTANCES)
        .flatMapMany(Flux::fromIterable)
        .concatMap(enterprise ->
            domain
                .instances()
                .find(HUAWEI, enterprise.instance())
                .filter(instance -> instance.isUsableAt(clock.instant()))
                .map(instance -> new Usable(instance, asker(enterprise))))
        .collectList();
  }

  private Optional<Asker> asker(Enterprise enterprise) {
    Enterprises.Client client = enterprise.client();
    String domainName = enterprise.domain();
    return client == null || domainName == null
        ? Optional.empty()
        : asking
            .secrets()
            .open(
                client.sealedSecret(),
                Enterprises.SECRET.place(enterprise.organization(), enterprise.id()))
            .map(secret -> new Asker(domainName, client.id(), secret));
  }
}
