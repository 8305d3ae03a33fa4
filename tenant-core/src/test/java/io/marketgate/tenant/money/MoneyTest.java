package io.marketgate.tenant.money;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0.05,5",
    "500,50000",
    "500.5,50050",
    "500.00,50000",
    "999999999999.99,99999999999999"
  })
  void anAmountIsReadExactly(String text, long hundredths) {
    assertThat(Money.parse(text)).contains(hundredths);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "+1",
        "10.005",
        "1e3",
        "01.00",
        ".5",
        "5.",
        "1,000",
        "１０",
        " 1",
        "1000000000000"
      })
  void nothingElseIsAnAmount(String text) {
    assertThat(Money.parse(text)).isEmpty();
  }

  @Test
  void anAmountIsWrittenWithBothDecimals() {
    assertThat(Money.text(50_000)).isEqualTo("500.00");
    assertThat(Money.text(5)).isEqualTo("0.05");
    assertThat(Money.text(-120)).isEqualTo("-1.20");
  }

  @Test
  void currenciesAreThoseOfTheStandard() {
    assertThat(Money.isCurrency("CNY")).isTrue();
    assertThat(Money.isCurrency("cny")).isFalse();
    assertThat(Money.isCurrency("AAA")).isFalse();
  }
}
