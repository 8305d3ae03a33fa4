package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.gateway.marketplace.SessionTokens.Issued;
import io.marketgate.gateway.marketplace.SessionTokens.Session;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Callbacks.Kept;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.InstancePeople;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/marketplace/{name}/sso`: the link by which a buyer comes from a marketplace. It is good once
/// within its time, opens a session, and leads to the product's front end, which asks for a token
/// at `/marketplace/session`.
final class SignOnRoutes {

  private static final String SESSION = "/marketplace/session";

  private final Marketplaces marketplaces;
  private final SessionTokens sessions;
  private final Domain domain;
  private final SignOnAnswers answers;
  private final Clock clock;

  /// What signing on is about.
  record Domain(
      Instances instances,
      Members members,
      Callbacks inbox,
      Enterprises enterprises,
      InstancePeople people,
      SignOnAnswers answers) {

    /// Whether somebody may use an instance: his marketplace says so, and there is room for him.
    Mono<Boolean> isLetIn(Instance instance, String uid) {
      return people
          .standing(instance.organization(), uid)
          .filter(standing -> standing.instances().contains(instance.id()))
          .flatMap(standing -> members.has(instance.organization(), uid))
          .defaultIfEmpty(false);
    }
  }

  SignOnRoutes(Marketplaces marketplaces, Domain domain, SessionTokens sessions, Clock clock) {
    this.marketplaces = marketplaces;
    this.sessions = sessions;
    this.domain = domain;
    this.answers = domain.answers();
    this.clock = clock;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(SESSION, this::show)
        .DELETE(SESSION, this::end)
        .OPTIONS(SESSION, this::preflight)
        .GET("/marketplace/{name}/sso", this::signOn)
        .build();
  }

  private Mono<ServerResponse> signOn(ServerRequest request) {
    return marketplaces
        .find(request.pathVariable("name"))
        .map(marketplace -> signOn(marketplace, request))
        .orElseGet(() -> answers.page(HttpStatus.NOT_FOUND, "There is no such marketplace here."));
  }

  private Mono<ServerResponse> signOn(Marketplace marketplace, ServerRequest request) {
    RawCall raw = CallbackRoutes.raw(request, new byte[0]);
    String traceId = CallbackRoutes.traceId(request);
    try {
      Instant now = clock.instant();
      Received received = marketplace.protocol().receive(raw, marketplace.keysAt(now), now);
      if (received.call() instanceof LifecycleCall.SignOn signOn) {
        Kept kept = CallbackRoutes.kept(marketplace, raw, received, traceId);
        return Detached.from(signOn(marketplace.name(), signOn, received, kept));
      }
      return answers.refused(marketplace.name(), "the link is none for signing on", traceId);
    } catch (CallRefused refused) {
      return answers.refused(marketplace.name(), refused.reason(), traceId);
    }
  }

  private Mono<ServerResponse> signOn(
      String marketplace, LifecycleCall.SignOn signOn, Received received, Kept kept) {
    Received.Nonce nonce = Objects.requireNonNull(received.nonce());
    return domain
        .inbox()
        .keep(kept, nonce.value(), nonce.until())
        .flatMap(number ->
            domain
                .instances()
                .find(marketplace, signOn.instance().value())
                .filter(instance -> instance.isUsableAt(clock.instant()))
                .delayUntil(this::claim)
                .delayUntil(
                    instance -> domain.inbox().finish(number, State.DONE, null, instance.id()))
                .flatMap(instance -> answers.opened(instance, null))
                .switchIfEmpty(
                    Mono.defer(() ->
                        domain
                            .inbox()
                            .finish(number, State.FAILED, "no instance that can be used", null)
                            .then(
                                answers.page(
                                    HttpStatus.FORBIDDEN,
                                    "What you have bought cannot be used now; look at it in the"
                                        + " marketplace.")))))
        .switchIfEmpty(
            Mono.defer(
                () -> answers.refused(marketplace, "the link was used before", kept.traceId())))
        .contextWrite(new Actor("marketplace:" + marketplace, null, "")::in);
  }

  /// Whoever comes with the marketplace's word for it is the owner, if there is none yet.
  private Mono<Boolean> claim(Instance instance) {
    Members.Member owner =
        new Members.Member(
            instance.account().accountId(),
            null,
            null,
            List.of("owner"),
            UserKind.INTERNAL,
            Instant.EPOCH);
    return domain
        .members()
        .joinIfAbsent(instance.organization(), owner, instance.account().marketplace())
        // An organization that is full lets its owner in all the same.
        .onErrorReturn(RefusedChange.class, false);
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    String origin = request.headers().firstHeader(HttpHeaders.ORIGIN);
    if (origin != null && !answers.frontEnds().contains(origin)) {
      return Problems.answer(
          HttpStatus.FORBIDDEN, "Forbidden.Origin", "This front end may not ask for tokens.");
    }
    return Mono.justOrEmpty(request.cookies().getFirst(SignOnAnswers.COOKIE))
        .flatMap(cookie -> Mono.justOrEmpty(sessions.read(cookie.getValue())))
        .flatMap(session ->
            domain
                .instances()
                .find(session.marketplace(), session.instance())
                .filter(instance -> instance.isUsableAt(clock.instant()))
                .filterWhen(instance -> isLetIn(instance, session.user()))
                .flatMap(instance -> shown(instance, session, origin)))
        .switchIfEmpty(
            Problems.answer(
                HttpStatus.UNAUTHORIZED,
                "NoSession",
                "There is no session; open the product from the marketplace."));
  }

  /// The account that has bought always is.
  private Mono<Boolean> isLetIn(Instance instance, @Nullable String user) {
    return user == null ? Mono.just(true) : domain.isLetIn(instance, user);
  }

  private Mono<ServerResponse> shown(Instance instance, Session session, @Nullable String origin) {
    Issued issued = sessions.issue(instance, session);
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("organization", instance.organization());
    view.put("marketplace", instance.account().marketplace());
    view.put("instanceId", instance.id());
    view.put("accessToken", issued.accessToken());
    view.put("userinfo", issued.userinfo());
    view.put("expiresAt", issued.expiresAt());
    view.put("sessionUntil", session.until());
    return ServerResponse.ok()
        .headers(answers::secure)
        .headers(headers -> allow(headers, origin))
        .bodyValue(view);
  }

  private void allow(HttpHeaders headers, @Nullable String origin) {
    headers.set(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    if (origin != null && answers.frontEnds().contains(origin)) {
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  private Mono<ServerResponse> end(ServerRequest request) {
    String origin = request.headers().firstHeader(HttpHeaders.ORIGIN);
    return ServerResponse.noContent()
        .headers(headers -> allow(headers, origin))
        .cookie(SignOnAnswers.cookie("", Duration.ZERO))
        .build();
  }

  private Mono<ServerResponse> preflight(ServerRequest request) {
    String origin = request.headers().firstHeader(HttpHeaders.ORIGIN);
    return ServerResponse.noContent()
        .headers(headers -> allow(headers, origin))
        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, DELETE")
        .build();
  }
}
