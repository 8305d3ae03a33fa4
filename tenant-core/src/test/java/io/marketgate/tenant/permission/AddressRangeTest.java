package io.marketgate.tenant.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.255.255.255,true",
    "10.0.0.0/8,11.0.0.0,false",
    "10.0.0.7/24,10.0.0.1,true",
    "192.168.1.0/29,192.168.1.7,true",
    "192.168.1.0/29,192.168.1.8,false",
    "0.0.0.0/0,255.255.255.255,true",
    "203.0.113.2,203.0.113.2,true",
    "203.0.113.2,203.0.113.20,false",
    "203.0.113.2/32,203.0.113.2,true",
    "2001:db8::/32,2001:db8:0:0:0:0:0:1,true",
    "2001:db8::/32,2001:DB8::1,true",
    "2001:db8::/32,2001:db9::1,false",
    "::1,0:0:0:0:0:0:0:1,true",
    "2001:db8::/33,2001:db8:8000::,false",
    "::/0,2001:db8::1,true",
    "::/0,10.0.0.1,false",
    "0.0.0.0/0,2001:db8::1,false",
    "0.0.0.0/0,::ffff:10.0.0.1,true",
    "10.0.0.0/8,::ffff:a00:1,true",
    "::ffff:10.0.0.0/104,10.1.2.3,true",
    "::ffff:10.0.0.0/104,11.1.2.3,false",
    "::ffff:10.0.0.1,10.0.0.1,true",
    "::/0,::ffff:10.0.0.1,false",
    "::ffff:0:0/95,10.0.0.1,false",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0,true",
    "64:ff9b::1.2.3.4,64:ff9b::102:304,true",
  })
  void comparesAsAddresses(String range, String address, boolean contains) {
    assertThat(AddressRange.parse(range).contains(Address.parse(address))).isEqualTo(contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.1",
        "10.0.0",
        "10.0.0.0.0",
        "010.0.0.1",
        "10.0.0.01",
        "0x0a.0.0.1",
        "10.0.0.256",
        "10.0.0.-1",
        "10.0.0.1 ",
        " 10.0.0.1",
        "10.0.0.*",
        "167772161",
        "::ffff:010.0.0.1",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        ":::",
        "12345::",
        "::g",
        "fe80::1%eth0",
        "::１",
        "localhost",
      })
  void readsStrictly(String text) {
    assertThat(Address.parse(text)).isNull();
    assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "::/129",
        "/8",
        "10.0.0.0/255.0.0.0",
      })
  void refusesPrefixesThatAreNone(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
