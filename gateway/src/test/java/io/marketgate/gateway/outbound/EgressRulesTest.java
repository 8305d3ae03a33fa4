package io.marketgate.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses of reliability.md 5 that lead into our own network, and spellings that hide them.
class EgressRulesTest {

  private final EgressRules rules = EgressRules.strict();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1.2.3/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://100.100.100.200/latest/meta-data",
        "https://169.254.169.254/",
        "https://172.16.0.1/",
        "https://172.31.255.255/",
        "https://192.168.1.1/",
        "https://192.0.0.1/",
        "https://198.18.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1]/",
        "https://[fc00::1]/",
        "https://[fd00::1]/",
        "https://[ff02::1]/",
        "https://[2001:db8::1]/",
        "https://100.64.0.1/",
        "https://100.127.255.255/",
        "https://127.255.255.255/",
        "https://172.20.10.1/",
        "https://192.0.2.1/",
        "https://192.88.99.1/",
        "https://198.19.255.255/",
        "https://198.51.100.7/",
        "https://203.0.113.9/",
        "https://239.1.2.3/",
        "https://240.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[::ffff:c0a8:101]/",
        "https://[64:ff9b:1::1]/",
        "https://[100::1]/",
        "https://[2001::1]/",
        "https://[2002:a00:1::]/",
        "https://[fec0::1]/",
        "https://[ff05::1]/",
        "https://[0:0:0:0:0:0:0:1]/",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://example.com:22/",
        "https://example.com:6379/",
        "https://example.com/#fragment",
        "https:///path",
        "https://",
        "//example.com/",
        "/relative",
        "",
        "https://exa mple.com/",
        "https://127.0.0.1:443@example.com/",
        "https://example.com\\@127.0.0.1/"
      })
  void hostileAddressesAreRefused(String url) {
    assertThat(rules.faultOf(url)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/hooks",
        "https://example.com:443/hooks?a=b",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/"
      })
  void publicAddressesAreNot(String url) {
    assertThat(rules.faultOf(url)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.1.1",
        "100.100.100.200",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fe80::1",
        "fd12::1",
        "0.0.0.0",
        "192.168.0.1",
        "64:ff9b::a00:1"
      })
  void namesThatLeadInsideLeadNowhere(String address) throws UnknownHostException {
    assertThat(rules.reachable(List.of(at(address)))).isEmpty();
  }

  @Test
  void ofANamesAddressesOnlyPublicOnesAreCalled() throws UnknownHostException {
    InetSocketAddress outside = at("8.8.8.8");
    assertThat(rules.reachable(List.of(at("127.0.0.1"), outside)))
        .containsExactly((SocketAddress) outside);
    assertThat(rules.reachable(List.of(InetSocketAddress.createUnresolved("x", 443)))).isEmpty();
  }

  @Test
  void anOperatorMayAllowANetwork() throws UnknownHostException {
    EgressRules open = new EgressRules(true, List.of(), List.of("127.0.0.0/8"));
    assertThat(open.faultOf("http://127.0.0.1:8081/hooks")).isNull();
    assertThat(open.reachable(List.of(at("127.0.0.1")))).hasSize(1);
    assertThat(open.faultOf("http://10.0.0.1/")).isNotNull();
  }

  private static InetSocketAddress at(String address) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(address), 443);
  }
}
