package io.marketgate.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.audit.AuditTrail.Head;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedHeadsTest {

  private static final Head HEAD = new Head(42, "a".repeat(64));

  @TempDir Path folder = Path.of(".");

  @Test
  void readsWhatItHasSignedAndWhatAKeyBeforeHas() {
    SigningKey old = key("old");
    SigningKey current = key("current").beside(List.of(old));
    assertThat(heads(current).read(heads(current).sign(HEAD))).contains(HEAD);
    assertThat(heads(current).read(heads(old).sign(HEAD))).contains(HEAD);
  }

  @Test
  void readsNothingElse() {
    SigningKey key = key("current");
    SignedHeads heads = heads(key);
    String signed = heads.sign(HEAD);
    assertThat(heads.read(heads(key("another")).sign(HEAD))).isEmpty();
    assertThat(heads.read(signed.substring(0, signed.length() - 4) + "AAAA")).isEmpty();
    assertThat(heads.read(key.sign("JWT", Map.of("number", 42, "hash", HEAD.hash())))).isEmpty();
    assertThat(heads.read(key.sign("marketgate-audit-head+jwt", Map.of("number", "42")))).isEmpty();
    assertThat(heads.read("a.b.c")).isEmpty();
    assertThat(heads.read("x".repeat(5_000))).isEmpty();
  }

  @Test
  void theEndOfAnOrganizationIsNoOtherOnes() {
    SignedHeads heads = heads(key("current"));
    String signed = heads.sign(HEAD, "acme");
    assertThat(heads.read(signed, "acme")).contains(HEAD);
    assertThat(heads.read(signed, "globex")).isEmpty();
    assertThat(heads.read(signed)).as("of all").isEmpty();
    assertThat(heads.read(heads.sign(HEAD), "acme")).isEmpty();
    assertThat(HeadReader.isMeant(signed)).isFalse();
  }

  private SigningKey key(String name) {
    return SigningKey.loadOrCreate(folder.resolve(name + ".jwk"));
  }

  private static SignedHeads heads(SigningKey key) {
    return new SignedHeads(key, Clock.systemUTC());
  }
}
