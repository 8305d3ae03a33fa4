package io.marketgate.tenant.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// tenancy.md 3 and its examples 1 to 3.
class LimitTest {

  @Test
  void readsWhatIsOne() {
    assertThat(Limit.parse("unlimited")).contains(Limit.UNLIMITED);
    assertThat(Limit.parse("200000")).contains(new Limit.Count(200_000));
    assertThat(Limit.parse("1")).contains(new Limit.Count(1));
    assertThat(Limit.parse("9007199254740991")).contains(new Limit.Count(Limit.MOST));
    assertThat(Limit.parse("9007199254740991").orElseThrow().text()).isEqualTo("9007199254740991");
    assertThat(Limit.parseCount("unlimited")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-5",
        "1.5",
        "1e3",
        "007",
        " 10 ",
        "Unlimited",
        "１０",
        "9007199254740992",
        "",
        "+1",
        "10\n",
        "99999999999999999999",
        "UNLIMITED",
        "1_000",
        "0x10",
        "٣"
      })
  void refusesEverythingElse(String text) {
    assertThat(Limit.parse(text)).isEmpty();
  }

  @Test
  void ofTwoTheLargerIsTaken() {
    Limit ten = new Limit.Count(10);
    Limit twenty = new Limit.Count(20);
    assertThat(ten.orMore(twenty)).isEqualTo(twenty);
    assertThat(twenty.orMore(ten)).isEqualTo(twenty);
    assertThat(ten.orMore(Limit.UNLIMITED)).isEqualTo(Limit.UNLIMITED);
    assertThat(Limit.UNLIMITED.orMore(ten)).isEqualTo(Limit.UNLIMITED);
  }
}
