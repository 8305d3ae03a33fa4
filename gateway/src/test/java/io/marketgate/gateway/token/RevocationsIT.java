package io.marketgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.token.Revocations.Revocation;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Which tokens count, where more are revoked than a replica holds.
@ExtendWith(RunningGateway.class)
class RevocationsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ISSUER = "https://revocations.example";
  private static final int MOST_HELD = 3;

  private static final Duration SKEW = Duration.ofSeconds(5);

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final String account = "rv-" + UUID.randomUUID();

  @AfterEach
  void forget() {
    RunningGateway.bean(Database.class)
        .run(sql ->
            sql.sql("DELETE FROM token_revocation WHERE issuer = '" + ISSUER + "'")
                .fetch()
                .rowsUpdated())
        .block(PATIENCE);
  }

  @Test
  void whatIsOlderThanTheRevocationsThatAreHeldCountsNoMore() {
    revoke(at(0), new Revocation(ISSUER, "first", null, null));
    for (int second = 1; second <= MOST_HELD; second++) {
      revoke(at(second * 10), new Revocation(ISSUER, null, account, "user-" + second));
    }
    Revocations latest = at(60);
    latest.reload().block(PATIENCE);
    assertThat(latest.known()).isGreaterThan(MOST_HELD);
    assertThat(latest.isRevoked(token("first", "somebody", -5))).as("not held").isTrue();
    assertThat(latest.isRevoked(token("other", "somebody", 5))).as("could be").isTrue();
    assertThat(latest.isRevoked(token("other", "somebody", 6))).isFalse();
    assertThat(latest.isRevoked(token("other", "user-3", 29))).isTrue();
    assertThat(latest.isRevoked(token("other", "user-3", 30))).isFalse();
  }

  private static void revoke(Revocations revocations, Revocation revocation) {
    revocations.revoke(revocation).block(PATIENCE);
  }

  private Revocations at(int second) {
    return new Revocations(
        RunningGateway.bean(Database.class),
        RunningGateway.bean(ChangeFeed.class),
        Clock.fixed(now.plusSeconds(second), ZoneOffset.UTC),
        Duration.ofHours(1),
        SKEW,
        MOST_HELD);
  }

  private VerifiedToken token(String id, String subject, int second) {
    Instant issued = now.plusSeconds(second);
    return new VerifiedToken(
        ISSUER,
        "sandbox",
        subject,
        account,
        PrincipalType.USER,
        null,
        null,
        id,
        issued,
        issued,
        issued.plusSeconds(3_600),
        null,
        null,
        null,
        Set.of());
  }
}
