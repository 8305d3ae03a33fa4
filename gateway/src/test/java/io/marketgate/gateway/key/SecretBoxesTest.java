package io.marketgate.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretBoxesTest {

  private static final Place HERE = Place.of("target", "acme", "1", "target/1");
  private static final Place ANSWER = Place.of("answer", "acme", "1", "");

  @TempDir Path folder = Path.of(".");

  @Test
  void isReadWhereItBelongsAndNowhereElse() {
    SecretBox box = box("a", "test");
    String sealed = box.seal("secret", HERE);
    assertThat(sealed).doesNotContain("secret");
    assertThat(box.open(sealed, HERE)).contains("secret");
    assertThat(box.require(sealed, HERE)).isEqualTo("secret");
    for (Place other :
        List.of(
            Place.of("target", "acme", "2", "target/1"),
            Place.of("target", "globex", "1", "target/1"),
            Place.of("target", null, "1", "target/1"),
            Place.of("answer", "acme", "1", "target/1"))) {
      assertThat(box.open(sealed, other)).as("moved to %s", other).isEmpty();
      assertThat(box.isCurrent(sealed, other)).isFalse();
      assertThatThrownBy(() -> box.require(sealed, other))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(box("a", "other").open(sealed, HERE)).isEmpty();
    assertThat(box("b", "test").open(sealed, HERE)).isEmpty();
  }

  /// The second part of a JWE is the encrypted key (RFC 7516 7.1).
  @Test
  void eachHasAKeyOfItsOwn() {
    SecretBox box = box("a", "test");
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      String sealed = box.seal("secret", HERE);
      assertThat(keys.add(sealed.split("\\.", -1)[1])).isTrue();
      assertThat(box.open(sealed, HERE)).contains("secret");
    }
    assertThat(keys).doesNotContain("");
  }

  @Test
  void isNotReadWhenItWasChanged() {
    SecretBox box = box("a", "test");
    String sealed = box.seal("secret", HERE);
    for (int i = 0; i < sealed.length(); i++) {
      char changed = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String other = sealed.substring(0, i) + changed + sealed.substring(i + 1);
      assertThat(box.open(other, HERE).filter(open -> !open.equals("secret"))).as(other).isEmpty();
    }
    assertThat(box.open("", HERE)).isEmpty();
    assertThat(box.open("a.b.c.d.e", HERE)).isEmpty();
  }

  /// What versions have written that knew no key for secrets, and what is written without one.
  @Test
  void readsWhatWasWrittenWithoutSuchAKey() {
    SecretBox without = box(null, "test");
    SecretBox with = box("a", "test");
    String bound = without.seal("secret", HERE);
    assertThat(new SealedText(identity(), "test").open(bound, "target/1")).contains("secret");
    assertThat(with.open(bound, HERE)).contains("secret");
    assertThat(with.isCurrent(bound, HERE)).as("to be encrypted anew").isFalse();
    String unbound = without.seal("answer", ANSWER);
    assertThat(new SealedText(identity(), "test").open(unbound)).contains("answer");
    assertThat(with.open(unbound, ANSWER)).contains("answer");
    assertThat(without.open(with.seal("secret", HERE), HERE)).isEmpty();
  }

  @Test
  void survivesTheChangeOfItsKey() {
    Path old = key("old");
    Path fresh = key("fresh");
    String before = box(old, List.of()).seal("secret", HERE);
    SecretBox knowing = box(old, List.of(fresh));
    SecretBox using = box(fresh, List.of(old));
    SecretBox after = box(fresh, List.of());
    assertThat(using.open(before, HERE)).contains("secret");
    assertThat(using.isCurrent(before, HERE)).isFalse();
    String resealed = using.seal("secret", HERE);
    assertThat(using.isCurrent(resealed, HERE)).isTrue();
    assertThat(knowing.open(resealed, HERE)).contains("secret");
    assertThat(after.open(resealed, HERE)).contains("secret");
    assertThat(after.open(before, HERE)).as("of a key that is gone").isEmpty();
  }

  @Test
  void aFileThatIsNoKeyIsNamedAndNotQuoted() throws IOException {
    Path wrong =
        Files.writeString(folder.resolve("wrong.jwk"), "{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}");
    assertThatThrownBy(() -> EncryptionKey.load(wrong, List.of()))
        .hasMessageContaining("wrong.jwk")
        .hasMessageNotContaining("c2hvcnQ");
    Path none = Files.writeString(folder.resolve("none.jwk"), "c2hvcnQ");
    assertThatThrownBy(() -> EncryptionKey.load(none, List.of()))
        .hasMessageContaining("none.jwk")
        .hasMessageNotContaining("c2hvcnQ");
    assertThatThrownBy(() -> EncryptionKey.load(folder.resolve("gone.jwk"), List.of()))
        .hasMessageContaining("gone.jwk");
  }

  private SecretBox box(@Nullable String key, String purpose) {
    return new SecretBoxes(identity(), key == null ? null : EncryptionKey.load(key(key), List.of()))
        .of(purpose);
  }

  private SecretBox box(Path key, List<Path> others) {
    return new SecretBoxes(identity(), EncryptionKey.load(key, others)).of("test");
  }

  private Path key(String name) {
    Path file = folder.resolve(name + ".jwk");
    EncryptionKey.createIfAbsent(file);
    return file;
  }

  private SigningKey identity() {
    return SigningKey.loadOrCreate(folder.resolve("identity.jwk"));
  }
}
