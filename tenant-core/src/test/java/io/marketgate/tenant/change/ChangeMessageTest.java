package io.marketgate.tenant.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.strings;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeMessageTest {

  private static final int LAST_BEFORE_SURROGATES = 0xd7ff;

  @Test
  void survivesWhateverAnAccountIsCalled() {
    qt().forAll(
            strings().betweenCodePoints(1, LAST_BEFORE_SURROGATES).ofLengthBetween(0, 40),
            strings().betweenCodePoints(1, LAST_BEFORE_SURROGATES).ofLengthBetween(0, 40))
        .checkAssert((marketplace, account) -> {
          Change change = new Change.OfAccount(marketplace, account);
          assertThat(ChangeMessage.read(ChangeMessage.write(change))).contains(change);
        });
  }

  @Test
  void knowsTheOthers() {
    for (Change change :
        List.of(
            new Change.OfAccess("o 1"),
            new Change.OfEntitlements("o 1"),
            new Change.OfControl("o 1"),
            new Change.OfControl(""),
            new Change.OfEditions(),
            new Change.OfRevocations(),
            new Change.OfAnything())) {
      assertThat(ChangeMessage.read(ChangeMessage.write(change))).contains(change);
    }
  }

  @Test
  void ignoresWhatALaterVersionSays() {
    assertThat(ChangeMessage.read("policy acme")).isEmpty();
    assertThat(ChangeMessage.read("account sandbox")).isEmpty();
    assertThat(ChangeMessage.read("")).isEmpty();
  }
}
