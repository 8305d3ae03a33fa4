package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedPatternTest {

  private static final int LONGEST = 65_536;

  @ParameterizedTest
  @CsvSource({
    "'^[a-z]+$', abc, true",
    "'^[a-z]+$', 'abc\n', false",
    "'b', abc, true",
    "'^\\p{Letter}+$', é, true",
    "'^\\p{Letter}+$', 7, false",
  })
  void matchesAsJsonSchemaSays(String pattern, String text, boolean matches) {
    assertThat(new BoundedPattern(pattern).matches(text.replace("\\n", "\n"))).isEqualTo(matches);
  }

  @Test
  void anOrdinaryPatternTakesTheLongestText() {
    assertThat(new BoundedPattern("^[a-z0-9-]{1,70000}$").matches("a".repeat(LONGEST))).isTrue();
    assertThat(new BoundedPattern("^(\\w+ )*\\w+$").matches("word ".repeat(1_000) + "x")).isTrue();
  }

  /// As many ways to match as there are pairs of letters.
  @Test
  void aPatternThatGoesBackAgainAndAgainIsGivenUp() {
    BoundedPattern pattern = new BoundedPattern("^a*a*a*b$");
    assertThatThrownBy(() -> pattern.matches("a".repeat(LONGEST)))
        .isInstanceOf(BoundedPattern.TooCostly.class);
  }

  @Test
  void aPatternThatGoesDeepIsGivenUp() {
    BoundedPattern pattern = new BoundedPattern("^(a|b)*$");
    assertThatThrownBy(() -> pattern.matches("ab".repeat(LONGEST)))
        .isInstanceOf(BoundedPattern.TooCostly.class);
  }
}
