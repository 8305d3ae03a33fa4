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

  private static final Place HERE = Place.of("target.secret", "acme", "1", "target/1");
  private static final Place ANSWER = Place.of("answer.text", "acme", "1", "");

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
            Place.of("target.secret", "acme", "2", "target/1"),
            Place.of("target.secret", "globex", "1", "target/1"),
            Place.of("target.secret", null, "1", "target/1"),
            Place.of("target.other", "acme", "1", "target/1"))) {
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

  /// Before a key is used, every replica has to know it; and there is a way back.
  @Test
  void whoOnlyKnowsAKeyReadsWithItAndWritesWithout() {
    SecretBox knowing =
        new SecretBoxes(identity(), null, EncryptionKey.loadAll(List.of(key("a"))), false)
            .of("test");
    SecretBox using = box("a", "test");
    assertThat(knowing.open(using.seal("secret", HERE), HERE)).contains("secret");
    assertThat(box(null, "test").open(knowing.seal("secret", HERE), HERE)).contains("secret");
    assertThat(knowing.isCurrent(knowing.seal("secret", HERE), HERE)).isTrue();
    assertThat(knowing.isCurrent(using.seal("secret", HERE), HERE)).isFalse();
  }

  /// Somebody who has an old copy of the database puts a text of it into another row.
  @Test
  void whatWasWrittenWithoutAKeyIsNotReadWhereOneIsRequired() {
    SecretBox required =
        new SecretBoxes(identity(), EncryptionKey.load(key("a"), List.of()), List.of(), true)
            .of("test");
    assertThat(required.open(box(null, "test").seal("secret", HERE), HERE)).isEmpty();
    assertThat(required.open(box(null, "test").seal("answer", ANSWER), ANSWER)).isEmpty();
    assertThat(required.open(box("a", "test").seal("secret", HERE), HERE)).contains("secret");
  }

  @Test
  void keysOfTheSameIdAreRefused() throws IOException {
    Path one = key("one");
    Path same = Files.copy(one, folder.resolve("same.jwk"));
    assertThatThrownBy(() -> EncryptionKey.load(one, List.of(same)))
        .hasMessageContaining("same kid");
    SigningKey identity = identity();
    assertThatThrownBy(() -> identity.beside(List.of(identity))).hasMessageContaining("same kid");
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
    Path nothing = Files.writeString(folder.resolve("nothing.jwk"), "null");
    assertThatThrownBy(() -> EncryptionKey.load(nothing, List.of()))
        .hasMessageContaining("nothing.jwk");
    Path none = Files.writeString(folder.resolve("none.jwk"), "c2hvcnQ");
    assertThatThrownBy(() -> EncryptionKey.load(none, List.of()))
        .hasMessageContaining("none.jwk")
        .hasMessageNotContaining("c2hvcnQ");
    assertThatThrownBy(() -> EncryptionKey.load(folder.resolve("gone.jwk"), List.of()))
        .hasMessageContaining("gone.jwk");
  }

  private SecretBox box(@Nullable String key, String purpose) {
    EncryptionKey read = key == null ? null : EncryptionKey.load(key(key), List.of());
    return new SecretBoxes(identity(), read, List.of(), false).of(purpose);
  }

  private SecretBox box(Path key, List<Path> others) {
    return new SecretBoxes(identity(), EncryptionKey.load(key, others), List.of(), false)
        .of("test");
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
