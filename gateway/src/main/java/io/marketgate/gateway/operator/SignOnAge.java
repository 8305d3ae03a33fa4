package io.marketgate.gateway.operator;

import io.marketgate.gateway.problem.Problem;
import io.marketgate.gateway.token.VerifiedToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// How long ago somebody may have signed on at his issuer, whatever the age of his token: who finds
/// somebody else's desk, or his token, gets no secrets by it (reliability.md 6). Refused as RFC
/// 9470 says, so that a client can have him sign on again.
///
/// @param most the longest time; zero for whatever it is
/// @param clock for the time now
record SignOnAge(Duration most, Clock clock) {

  /// As much as the clocks of issuers may be ahead (ram.md 7).
  private static final Duration SKEW = Duration.ofSeconds(60);

  private static final String CHALLENGE =
      "Bearer error=\"insufficient_user_authentication\","
          + " error_description=\"A more recent sign-on is required\", max_age=\"%d\"";

  /// The same for routes that do not ask for it.
  SignOnAge unlimited() {
    return new SignOnAge(Duration.ZERO, clock);
  }

  /// Whether it is not too long ago; never where the token does not say when it was.
  boolean allows(VerifiedToken operator) {
    if (most.isZero()) {
      return true;
    }
    Instant signedOn = operator.authenticatedAt();
    Instant now = clock.instant();
    return signedOn != null
        && !signedOn.isAfter(now.plus(SKEW))
        && !signedOn.plus(most).isBefore(now);
  }

  /// The refusal.
  Mono<ServerResponse> refuse() {
    Problem problem =
        Problem.of(
            HttpStatus.UNAUTHORIZED,
            "SignOnRequired",
            "For secrets one has to have signed on within the last %d seconds, and the token has to"
                    .formatted(most.toSeconds())
                + " say so (auth_time).",
            Map.of());
    return ServerResponse.status(problem.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE.formatted(most.toSeconds()))
        .bodyValue(problem.members());
  }
}
