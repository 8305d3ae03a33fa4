package io.marketgate.gateway.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.aliyun.ComputeNestProtocol;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketplaceTest {

  private static final MarketplaceProtocol PROTOCOL = new ComputeNestProtocol(ZoneOffset.UTC);

  @Test
  void withoutAddressesItCallsFromAnywhere() {
    assertThat(marketplace().callsFrom("198.51.100.1")).isTrue();
    assertThat(marketplace().callsFrom("")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, true",
    "203.0.114.7, false",
    "198.51.100.1, true",
    "::ffff:198.51.100.1, true",
    "198.51.100.2, false",
    "2001:db8::17, true",
    "2001:db9::17, false",
    "'', false",
    "unknown, false",
  })
  void withAddressesItCallsFromTheseAlone(String address, boolean isOne) {
    assertThat(marketplace("203.0.113.0/24", "198.51.100.1", "2001:db8::/32").callsFrom(address))
        .isEqualTo(isOne);
  }

  @Test
  void whatIsNoAddressIsNamed() {
    assertThatThrownBy(() -> marketplace("198.51.100.1", "cloud.example"))
        .hasMessageContaining("marketgate.marketplaces.aliyun-computenest.addresses: cloud.example")
        .hasMessageContaining("must be an IPv4 or IPv6 address");
  }

  private static Marketplace marketplace(String... addresses) {
    return Marketplace.of(
        PROTOCOL,
        new MarketplacesProperties.Settings(
            "k", "", null, null, Duration.ZERO, List.of(addresses)));
  }
}
