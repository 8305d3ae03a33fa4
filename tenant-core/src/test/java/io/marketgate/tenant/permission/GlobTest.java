package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*,'',true",
    "*,anything,true",
    "**,'',true",
    "'','',true",
    "'',a,false",
    "?,'',false",
    "?,a,true",
    "?,ab,false",
    "a*,a,true",
    "a*,ba,false",
    "*a,ba,true",
    "*a,ab,false",
    "a*b,ab,true",
    "a*a,a,false",
    "a*b*c,axbxbxc,true",
    "a*b*c,axcxb,false",
    "*ab*ab*,abab,true",
    "*ab*ab*,aab,false",
    "a?c,abc,true",
    "a.c,abc,false",
    "a+,aa,false",
    "[ab],a,false",
    "(a|b),a,false",
    "\\d,1,false",
    "*?,'',false",
    "*?,x,true",
    "?*?,ab,true",
    "?*?,a,false",
    "*文,中文,true",
    "?文,中文,true",
    "a*,A,false",
  })
  void matchesAsWritten(String pattern, String text, boolean matches) {
    assertThat(new Glob(pattern).matches(new Text(text))).isEqualTo(matches);
  }

  @Test
  void countsWholeCharacters() {
    String key = "\uD83D\uDD11";
    assertThat(new Glob("?").matches(new Text(key))).isTrue();
    assertThat(new Glob("??").matches(new Text(key))).isFalse();
    assertThat(new Glob("a?c").matches(new Text("a" + key + "c"))).isTrue();
    assertThat(new Glob("*" + key + "*").matches(new Text("x" + key + "y"))).isTrue();
  }

  @Test
  void equalsARegularExpressionForWhateverText() {
    Random random = new Random(20_261_125);
    for (int i = 0; i < 300_000; i++) {
      String pattern = any(random, "ab?*", 10);
      String text = any(random, "ab", 12);
      assertThat(new Glob(pattern).matches(new Text(text)))
          .as("%s on %s", pattern, text)
          .isEqualTo(regularExpression(pattern).matcher(text).matches());
    }
  }

  /// Pieces of more than 32 characters are found in another way.
  @Test
  void equalsARegularExpressionForLongPieces() {
    Random random = new Random(33);
    int found = 0;
    for (int i = 0; i < 3_000; i++) {
      String piece = any(random, "aaaaaab?", 150);
      String text = any(random, "aaaaaaaab", 40) + piece.replace('?', 'b') + any(random, "ab", 9);
      String pattern = "*" + piece + "*";
      boolean expected = regularExpression(pattern).matcher(text).matches();
      assertThat(new Glob(pattern).matches(new Text(text))).as(pattern).isEqualTo(expected);
      String other = any(random, "aaaaaaaab", 400);
      boolean there = regularExpression(pattern).matcher(other).matches();
      assertThat(new Glob(pattern).matches(new Text(other))).as(pattern).isEqualTo(there);
      found += there ? 1 : 0;
    }
    assertThat(found).isBetween(1, 2_999);
  }

  /// What sends engines that try again into days of work.
  @Test
  void isDoneWithTheWorstInBoundedSteps() {
    String text = "a".repeat(4_096);
    assertThat(new Glob("*a".repeat(3_000) + "b").matches(new Text(text))).isFalse();
    assertThat(new Glob("*?".repeat(3_000) + "b").matches(new Text(text))).isFalse();
    assertThat(new Glob("*" + "a".repeat(3_000) + "b*").matches(new Text(text))).isFalse();
    assertThat(new Glob("*" + "?".repeat(3_000) + "b*").matches(new Text(text))).isFalse();
    assertThat(new Glob("?*".repeat(3_072)).matches(new Text(text))).isTrue();
  }

  private static String any(Random random, String alphabet, int longest) {
    return random
        .ints(random.nextInt(longest + 1), 0, alphabet.length())
        .mapToObj(i -> alphabet.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  private static Pattern regularExpression(String glob) {
    return Pattern.compile(
        glob.chars()
            .mapToObj(c ->
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                })
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}
