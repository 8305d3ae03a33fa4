package io.marketgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.permission.AddressRange;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {

  private final Origins origins =
      new Origins(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")));

  /// The last address that no proxy of ours has; what stands before it anybody may have written.
  @ParameterizedTest
  @CsvSource({
    "203.0.113.9,,203.0.113.9",
    "203.0.113.9,'1.2.3.4',203.0.113.9",
    "10.0.0.1,,10.0.0.1",
    "10.0.0.1,'203.0.113.9',203.0.113.9",
    "10.0.0.1,'1.2.3.4, 203.0.113.9',203.0.113.9",
    "10.0.0.1,'203.0.113.9, 10.0.0.2',203.0.113.9",
    "10.0.0.1,'1.2.3.4, 203.0.113.9,10.0.0.3 , 10.0.0.2',203.0.113.9",
    "10.0.0.1,'nonsense',nonsense",
    "10.0.0.1,'1.2.3.4, unknown, 10.0.0.2',unknown",
    "10.0.0.1,'203.0.113.9:51234',203.0.113.9",
    "10.0.0.1,'[2001:db8::1]:443',2001:db8::1",
    "10.0.0.1,'[2001:db8::1]',2001:db8::1",
    "fd00::1,'2001:db8::1',2001:db8::1",
  })
  void believesKnownProxiesOnly(String peer, String forwardedFor, String client) {
    assertThat(origins.client(peer, forwardedFor)).isEqualTo(client);
  }
}
