package io.marketgate.adapter.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTableTest {

  /// The table of api.md 1, as far as its steps exist.
  static Stream<Arguments> lines() {
    return Stream.of(
        arguments(new Refusal.MissingParameter("userinfo"), 400, "MissingParameter.userinfo"),
        arguments(new Refusal.InvalidParameter("params/a", "x"), 400, "InvalidParameter.params/a"),
        arguments(
            new Refusal.InvalidAccessToken(TokenFault.EXPIRED), 401, "InvalidAccessToken.Expired"),
        arguments(new Refusal.NoPermission(Map.of()), 403, "Forbidden.RAM"),
        arguments(new Refusal.NotInEdition("sso"), 403, "Forbidden.Edition"),
        arguments(new Refusal.QuotaExceeded("wf", Map.of()), 403, "QuotaExceeded.wf"),
        arguments(new Refusal.NotSubscribed(), 403, "Forbidden.NotSubscribed"),
        arguments(new Refusal.Suspended("x"), 403, "Forbidden.Suspended"),
        arguments(new Refusal.UnknownAction("X"), 404, "InvalidAction.NotFound"),
        arguments(new Refusal.MethodNotAllowed("GET, HEAD"), 405, "MethodNotAllowed"),
        arguments(new Refusal.RequestTooLong(), 414, "InvalidParameter.params"),
        arguments(new Refusal.ForeignOrigin(), 403, "Forbidden.Origin"),
        arguments(new Refusal.TraceConflict("x"), 409, "TraceConflict"),
        arguments(throttled(Refusal.Throttled.Whose.ACCOUNT), 429, "Throttling.Account"),
        arguments(throttled(Refusal.Throttled.Whose.USER), 429, "Throttling.User"),
        arguments(throttled(Refusal.Throttled.Whose.ACTION), 429, "Throttling.Action"),
        arguments(new Refusal.BadGateway("x"), 502, "Backend.BadGateway"),
        arguments(new Refusal.BackendFailed(503), 502, "Backend.BadGateway"),
        arguments(new Refusal.BackendBusy(Duration.ofSeconds(3)), 503, "Backend.Unavailable"),
        arguments(new Refusal.BackendBrokeOff(), 502, "Backend.BadGateway"),
        arguments(
            new Refusal.BackendUnavailable(Duration.ofSeconds(3)), 503, "Backend.Unavailable"),
        arguments(new Refusal.BackendTimeout(Duration.ofSeconds(3)), 504, "Backend.Timeout"),
        arguments(new Refusal.BackendRefused(409, "Busy", "x"), 409, "Busy"),
        arguments(
            new Refusal.ActionRefused(404, "EntityNotExist.User", "x"), 404, "EntityNotExist.User"),
        arguments(new Refusal.ServiceUnavailable(), 503, "ServiceUnavailable"),
        arguments(new Refusal.OutcomeUnknown(), 503, "ServiceUnavailable"),
        arguments(new Refusal.InternalError(), 500, "InternalError"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("lines")
  void putsEveryRefusalAsTheContractSays(Refusal refusal, int status, String code) {
    ErrorTable.Entry entry = ErrorTable.entry(refusal);
    assertThat(entry.status()).isEqualTo(status);
    assertThat(entry.code()).isEqualTo(code);
    assertThat(entry.message()).isNotEmpty();
  }

  @Test
  void forgetsNoRefusal() {
    Set<String> listed =
        lines().map(line -> line.get()[0].getClass().getName()).collect(Collectors.toSet());
    assertThat(Arrays.stream(Refusal.class.getPermittedSubclasses()).map(Class::getName))
        .containsExactlyInAnyOrderElementsOf(listed);
  }

  @Test
  void namesEveryFaultOfATokenAsTheContractDoes() {
    assertThat(Arrays.stream(TokenFault.values()).map(TokenFault::code))
        .containsExactlyInAnyOrder(
            "InvalidAccessToken.Malformed",
            "InvalidAccessToken.Signature",
            "InvalidAccessToken.Expired",
            "InvalidAccessToken.NotYetValid",
            "InvalidAccessToken.Issuer",
            "InvalidAccessToken.Audience",
            "InvalidAccessToken.Revoked",
            // Not of the contract; only where an operator has set a limit for tokens in queries.
            "InvalidAccessToken.Lifetime",
            "InvalidAccessToken.UserMismatch");
  }

  @Test
  void saysWhenToTryAgain() {
    assertThat(ErrorTable.entry(new Refusal.BackendUnavailable(Duration.ofSeconds(3))).retryAfter())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(ErrorTable.entry(new Refusal.ServiceUnavailable()).retryAfter()).isPositive();
  }

  private static Refusal throttled(Refusal.Throttled.Whose whose) {
    return new Refusal.Throttled(whose, Duration.ofSeconds(3));
  }
}
