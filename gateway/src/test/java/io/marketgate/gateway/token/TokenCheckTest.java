package io.marketgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import io.marketgate.adapter.contract.TokenFault;
import io.marketgate.gateway.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TokenCheckTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ISSUER = "https://signin.example";

  private final MovableClock clock = new MovableClock();
  private final AtomicInteger asked = new AtomicInteger();
  private Mono<Optional<ObjectNode>> answer = Mono.just(Optional.empty());
  private final TokenCheck check = newCheck();

  @Test
  void looksAtTheClockAtEveryUse() {
    String token = token(clock.instant(), Duration.ofMinutes(10));
    expectValid(token);
    clock.advance(Duration.ofMinutes(10).plusSeconds(59));
    expectValid(token);
    clock.advance(Duration.ofSeconds(1));
    expectFault(token, TokenFault.EXPIRED);
  }

  @Test
  void allowsAMinuteForClocksThatDiffer() {
    String early = token(clock.instant().plusSeconds(61), Duration.ofMinutes(10));
    expectFault(early, TokenFault.NOT_YET_VALID);
    clock.advance(Duration.ofSeconds(1));
    expectValid(early);
  }

  @Test
  void asksOnceForCallersThatBringTheSameToken() {
    Sinks.One<Optional<ObjectNode>> pending = Sinks.one();
    answer = pending.asMono();
    StepVerifier.create(Flux.range(0, 100).flatMap(i -> check("opaque"), 100).count())
        .then(() -> {
          pending.emitValue(Optional.of(claims()), Sinks.EmitFailureHandler.FAIL_FAST);
        })
        .expectNext(100L)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(asked).hasValue(1);
    expectValid("opaque");
    assertThat(asked).hasValue(1);
  }

  @Test
  void remembersARefusalToo() {
    expectFault("unknown", TokenFault.REVOKED);
    expectFault("unknown", TokenFault.REVOKED);
    assertThat(asked).hasValue(1);
  }

  @Test
  void asksAgainAfterEverythingIsForgotten() {
    answer = Mono.just(Optional.of(claims()));
    expectValid("opaque");
    answer = Mono.just(Optional.empty());
    expectValid("opaque");
    check.forgetAll();
    expectFault("opaque", TokenFault.REVOKED);
  }

  @Test
  void doesNotRememberThatTheIssuerCouldNotBeAsked() {
    answer = Mono.error(new IllegalStateException("away"));
    StepVerifier.create(check("opaque"))
        .expectError(IssuerUnavailableException.class)
        .verify(PATIENCE);
    answer = Mono.just(Optional.of(claims()));
    expectValid("opaque");
  }

  @Test
  void keepsTheTwoInterfacesApart() {
    String token = token(clock.instant(), Duration.ofMinutes(10));
    expectValid(token);
    StepVerifier.create(check.check(token, Audience.OPERATIONS))
        .expectNext(new TokenVerdict.Invalid(TokenFault.AUDIENCE))
        .expectComplete()
        .verify(PATIENCE);
  }

  private Mono<TokenVerdict> check(String token) {
    return check.check(token, Audience.API);
  }

  private void expectValid(String token) {
    StepVerifier.create(check(token))
        .assertNext(verdict -> assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class))
        .expectComplete()
        .verify(PATIENCE);
  }

  private void expectFault(String token, TokenFault fault) {
    StepVerifier.create(check(token))
        .expectNext(new TokenVerdict.Invalid(fault))
        .expectComplete()
        .verify(PATIENCE);
  }

  private TokenCheck newCheck() {
    TrustedIssuer issuer =
        new TrustedIssuer(
            ISSUER,
            Set.of(Algorithm.ES256),
            "at+jwt",
            new FixedKeySource(TestKeys.keySet(TestKeys.EC)),
            new ClaimsReader(
                new ClaimsReader.Names(ISSUER, "aliyun", "accountId", "type", null),
                new ClaimsReader.Rules(
                    new AudienceNames("marketgate", "ops", "product"),
                    Set.of(Audience.API, Audience.OPERATIONS),
                    Duration.ofHours(24))),
            token ->
                Mono.defer(() -> {
                  asked.incrementAndGet();
                  return answer;
                }));
    return new TokenCheck(
        new TokenVerifier(List.of(issuer), 8_192),
        token -> false,
        Schedulers.boundedElastic(),
        clock,
        new TokenCheck.Limits(
            1_000,
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            Duration.ofHours(24)));
  }

  private ObjectNode claims() {
    return JsonMapper.shared().valueToTree(claims(clock.instant(), Duration.ofMinutes(10)));
  }

  private static String token(Instant issuedAt, Duration life) {
    return TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims(issuedAt, life));
  }

  private static Map<String, Object> claims(Instant issuedAt, Duration life) {
    return Map.of(
        "iss",
        ISSUER,
        "aud",
        "marketgate",
        "sub",
        "u-1",
        "accountId",
        "a-1",
        "iat",
        issuedAt.getEpochSecond(),
        "exp",
        issuedAt.plus(life).getEpochSecond());
  }
}
