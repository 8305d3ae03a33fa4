package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.marketplace.SessionTokens.Session;
import io.marketgate.tenant.marketplace.Instance;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What is answered to people who want to be signed on.
final class SignOnAnswers {

  static final String COOKIE = "__Host-marketgate-session";

  private final InstanceViews views;
  private final Refusals refusals;
  private final SessionTokens sessions;
  private final Rules rules;
  private final Clock clock;

  /// @param life of a session
  /// @param frontEnds origins of the product's front ends, which may ask for tokens and show what
  ///   is here in a frame
  record Rules(Duration life, List<String> frontEnds) {

    Rules {
      frontEnds = List.copyOf(frontEnds);
    }
  }

  SignOnAnswers(
      InstanceViews views, Refusals refusals, SessionTokens sessions, Rules rules, Clock clock) {
    this.views = views;
    this.refusals = refusals;
    this.sessions = sessions;
    this.rules = rules;
    this.clock = clock;
  }

  List<String> frontEnds() {
    return rules.frontEnds();
  }

  /// Opens a session and leads to the product.
  ///
  /// @param user one of the buyer's people; null for the account that has bought
  Mono<ServerResponse> opened(Instance instance, @Nullable String user) {
    Session session =
        new Session(
            instance.account().marketplace(),
            instance.id(),
            clock.instant().plus(rules.life()),
            user);
    return ServerResponse.status(HttpStatus.FOUND)
        .location(URI.create(views.view(instance).frontEndUrl()))
        .cookie(cookie(sessions.write(session), rules.life()))
        .headers(this::secure)
        .build();
  }

  static ResponseCookie cookie(String value, Duration life) {
    return ResponseCookie.from(COOKIE, value)
        .path("/")
        .secure(true)
        .httpOnly(true)
        .sameSite("None")
        .partitioned(true)
        .maxAge(life)
        .build();
  }

  void secure(HttpHeaders headers) {
    headers.set("Referrer-Policy", "no-referrer");
    String ancestors = rules.frontEnds().isEmpty() ? "'none'" : String.join(" ", rules.frontEnds());
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors " + ancestors);
  }

  /// The link, or what it has led to, is not believed.
  Mono<ServerResponse> refused(String marketplace, String reason, String traceId) {
    return refused(
        marketplace,
        reason,
        traceId,
        "This link is not good, or not any more; open the product from the marketplace again.");
  }

  /// The same with a text of its own.
  Mono<ServerResponse> refused(String marketplace, String reason, String traceId, String text) {
    return refusals
        .keep(marketplace, "signing on: " + reason, traceId)
        .then(page(HttpStatus.FORBIDDEN, text));
  }

  /// For people.
  Mono<ServerResponse> page(HttpStatus status, String text) {
    return Mono.defer(() ->
        ServerResponse.status(status)
            .contentType(MediaType.TEXT_PLAIN)
            .headers(this::secure)
            .bodyValue(text + "\n"));
  }
}
