package io.marketgate.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Calls;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.key.SigningKey;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which identity is signed anew, and what it says then.
class IdentitiesTest {

  private final Target target = Calls.action("timeout: 1s");
  private Identities identities;

  @BeforeEach
  void makeKey(@TempDir Path folder) {
    identities =
        new Identities(
            SigningKey.loadOrCreate(folder.resolve("key.json")),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            Duration.ofMinutes(2),
            100);
  }

  @Test
  void theSameCallerIsNamedWithTheSameIdentity() {
    assertThat(identity("FREE", Map.of())).isEqualTo(identity("FREE", Map.of()));
  }

  @Test
  void aChangedEditionIsToldAtOnce() throws ParseException {
    assertThat(claims("FREE", Map.of()).getStringClaim("edition")).isEqualTo("FREE");
    assertThat(claims("PROFESSIONAL", Map.of()).getStringClaim("edition"))
        .isEqualTo("PROFESSIONAL");
  }

  @Test
  void aChangedLimitIsToldAtOnce() throws ParseException {
    assertThat(claims("FREE", Map.of("users", 5L)).getJSONObjectClaim("entitlements"))
        .containsEntry("users", 5L);
    assertThat(claims("FREE", Map.of("users", 6L)).getJSONObjectClaim("entitlements"))
        .containsEntry("users", 6L);
  }

  @Test
  void aWriteHasItsOwnTraceIdAndAReadHasNone() throws ParseException {
    Target write = Calls.write();
    assertThat(claims(Calls.of("acme", "u1", write)).getStringClaim("traceId")).isNotEmpty();
    assertThat(claims(Calls.of("acme", "u1", target)).getClaim("traceId")).isNull();
  }

  @Test
  void aReadThatTellsItHasTheTraceId() throws ParseException {
    Call call = Calls.of("acme", "u1", Calls.action("tells: [traceId]"));
    assertThat(claims(call).getStringClaim("traceId")).isEqualTo(call.trace().traceId());
  }

  private JWTClaimsSet claims(Call call) throws ParseException {
    call.tells("FREE", Map.of());
    return SignedJWT.parse(identities.identityFor(call, "shop")).getJWTClaimsSet();
  }

  private JWTClaimsSet claims(String edition, Map<String, Object> told) throws ParseException {
    return SignedJWT.parse(identity(edition, told)).getJWTClaimsSet();
  }

  private String identity(String edition, Map<String, Object> told) {
    Call call = Calls.of("acme", "u1", target);
    call.tells(edition, told);
    return identities.identityFor(call, "shop");
  }
}
