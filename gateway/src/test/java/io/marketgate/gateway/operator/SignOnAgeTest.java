package io.marketgate.gateway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.token.VerifiedToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignOnAgeTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MOST = Duration.ofMinutes(15);

  private final SignOnAge age = new SignOnAge(MOST, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void nobodySignedOnLongerAgoThanThat() {
    assertThat(age.allows(signedOn(NOW.minus(MOST)))).isTrue();
    assertThat(age.allows(signedOn(NOW.minus(MOST).minusSeconds(1)))).isFalse();
  }

  @Test
  void aTokenThatDoesNotSayItIsNoProof() {
    assertThat(age.allows(signedOn(null))).isFalse();
  }

  /// Of an issuer whose clock is ahead by as much as clocks may be, and not more.
  @Test
  void nobodySignsOnInTheFuture() {
    assertThat(age.allows(signedOn(NOW.plusSeconds(60)))).isTrue();
    assertThat(age.allows(signedOn(NOW.plusSeconds(61)))).isFalse();
  }

  @Test
  void whereNothingIsSaidItIsAsItWas() {
    assertThat(age.unlimited().allows(signedOn(null))).isTrue();
  }

  private static VerifiedToken signedOn(@Nullable Instant at) {
    return new VerifiedToken(
        "issuer",
        "",
        "ann",
        "",
        PrincipalType.USER,
        null,
        null,
        null,
        NOW,
        NOW,
        NOW.plusSeconds(600),
        at,
        null,
        null,
        Set.of("ADMIN"));
  }
}
