package io.marketgate.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedTextTest {

  @TempDir Path folder = Path.of(".");

  @Test
  void isReadWhereItBelongsAndNowhereElse() {
    SealedText sealed = new SealedText(key("a"), "test");
    String text = sealed.seal("secret", "target/1");
    assertThat(text).doesNotContain("secret");
    assertThat(sealed.open(text, "target/1")).contains("secret");
    assertThat(sealed.open(text, "target/2")).as("moved to another row").isEmpty();
    assertThat(sealed.open(text)).isEmpty();
    assertThat(new SealedText(key("a"), "other").open(text, "target/1")).isEmpty();
    assertThat(sealed.seal("secret", "target/1")).as("another each time").isNotEqualTo(text);
  }

  @Test
  void isNotReadWhenItWasChanged() {
    SealedText sealed = new SealedText(key("a"), "test");
    String text = sealed.seal("secret");
    for (int i = 0; i < text.length(); i++) {
      char changed = text.charAt(i) == 'A' ? 'B' : 'A';
      String other = text.substring(0, i) + changed + text.substring(i + 1);
      assertThat(sealed.open(other).filter(open -> !open.equals("secret"))).as(other).isEmpty();
    }
    assertThat(sealed.open("")).isEmpty();
    assertThat(sealed.open("a.b.c.d.e")).isEmpty();
  }

  @Test
  void survivesTheChangeOfItsKey() {
    SigningKey old = key("old");
    SigningKey fresh = key("fresh");
    String before = new SealedText(old, "test").seal("secret", "target/1");
    // First every replica knows the new key, then it is used, then the old one goes.
    SealedText knowing = new SealedText(old.beside(List.of(fresh)), "test");
    SealedText using = new SealedText(fresh.beside(List.of(old)), "test");
    SealedText after = new SealedText(fresh, "test");
    assertThat(using.open(before, "target/1")).contains("secret");
    assertThat(using.isCurrent(before, "target/1")).isFalse();
    String resealed = using.seal("secret", "target/1");
    assertThat(using.isCurrent(resealed, "target/1")).isTrue();
    assertThat(using.isCurrent(resealed, "target/2")).isFalse();
    assertThat(knowing.open(resealed, "target/1")).contains("secret");
    assertThat(after.open(resealed, "target/1")).contains("secret");
    assertThat(after.open(before, "target/1")).as("of a key that is gone").isEmpty();
  }

  @Test
  void keysBesideAnotherArePublished() {
    SigningKey old = key("old");
    SigningKey fresh = key("fresh");
    assertThat(fresh.beside(List.of(old)).jwks()).contains(old.id(), fresh.id());
    assertThat(fresh.beside(List.of(old)).jwks()).doesNotContain("\"d\"");
    assertThat(fresh.jwks()).contains(fresh.id()).doesNotContain(old.id());
  }

  private SigningKey key(String name) {
    return SigningKey.loadOrCreate(folder.resolve(name + ".jwk"));
  }
}
