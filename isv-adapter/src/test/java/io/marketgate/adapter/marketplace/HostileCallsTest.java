package io.marketgate.adapter.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.marketplace.aliyun.Token;
import io.marketgate.adapter.marketplace.huawei.HuaweiProtocol;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls that are signed and mean harm, and calls that are not signed and are meant to cost.
class HostileCallsTest {

  private static final String KEY = "key";
  private static final Instant NOW = Instant.ofEpochSecond(1_767_322_800);
  private static final Freshness FRESH =
      new Freshness(Duration.ofMinutes(1), Duration.ofSeconds(5));

  private final AliyunProtocol aliyun = new AliyunProtocol(Dialect.ALIYUN, Times.CHINA, FRESH);
  private final TencentProtocol tencent = new TencentProtocol(Times.CHINA, FRESH, FRESH, true);

  @ParameterizedTest
  @ValueSource(
      strings = {"[1e9999,1e9999]", "1e99999", "1e999999999999", "[[[[1]]]]", "\"\\ud800\""})
  void numbersThatAreLongOnlyWhenTheyAreWrittenCostNothing(String value) {
    String body = "{\"activity\":\"newInstance\",\"a\":" + value + "}";
    RawCall call = call("POST", "signature=00&timestamp=1767322800&nonce=1", body);
    assertThatExceptionOfType(CallRefused.class)
        .isThrownBy(() -> new HuaweiProtocol(FRESH).receive(call, List.of(KEY), NOW));
  }

  /// Nothing is escaped in what Alibaba signs: one signature for two meanings.
  @Test
  void aSignatureIsNotGoodForAnotherMeaning() throws CallRefused {
    Map<String, String> honest =
        Map.of(
            "action",
            "upgradeInstance",
            "instanceId",
            "i",
            "orderId",
            "X",
            "skuId",
            "pro",
            "Count",
            "5");
    Map<String, String> twisted =
        Map.of(
            "action", "upgradeInstance", "instanceId", "i", "orderId", "X&skuId=pro", "Count", "5");
    assertThat(Token.of(twisted, KEY)).isEqualTo(Token.of(honest, KEY));
    assertThat(aliyun.receive(signed(honest), List.of(KEY), NOW).action())
        .isEqualTo("upgradeInstance");
    assertThatExceptionOfType(CallRefused.class)
        .isThrownBy(() -> aliyun.receive(signed(twisted), List.of(KEY), NOW));
  }

  @Test
  void aRenewalWithoutItsEndIsNone() {
    RawCall renewal =
        signed(
            Map.of("action", "renewInstance", "instanceId", "i", "orderId", "X", "expiredOn", ""));
    assertThatExceptionOfType(CallRefused.class)
        .isThrownBy(() -> aliyun.receive(renewal, List.of(KEY), NOW));
  }

  /// Tencent joins three values without anything in between.
  @Test
  void otherDigitsOfTheSameSignatureAreRefused() throws CallRefused {
    String signature = TencentProtocol.signature("TokenUpper", "1767322800", "987654321");
    assertThat(TencentProtocol.signature("TokenUpper", "1767322800987", "654321"))
        .isEqualTo(signature);
    String body = "{\"action\":\"verifyInterface\",\"echoback\":\"e\"}";
    RawCall honest =
        call("POST", "signature=" + signature + "&timestamp=1767322800&eventId=987654321", body);
    assertThat(tencent.receive(honest, List.of("TokenUpper"), NOW).action())
        .isEqualTo("verifyInterface");
    RawCall twisted =
        call("POST", "signature=" + signature + "&timestamp=1767322800987&eventId=654321", body);
    assertThatExceptionOfType(CallRefused.class)
        .isThrownBy(() -> tencent.receive(twisted, List.of("TokenUpper"), NOW));
  }

  @Test
  void anEmptyProductIsATrial() throws CallRefused {
    String signature = TencentProtocol.signature(KEY, "1767322800", "1");
    String body =
        "{\"action\":\"createInstance\",\"orderId\":\"o\",\"accountId\":\"a\","
            + "\"productId\":\"p\",\"productInfo\":{}}";
    RawCall call = call("POST", "signature=" + signature + "&timestamp=1767322800&eventId=1", body);
    assertThat(tencent.receive(call, List.of(KEY), NOW).call())
        .isInstanceOfSatisfying(
            LifecycleCall.Provision.class,
            provision -> assertThat(provision.order()).matches(order -> order.trial()));
  }

  private static RawCall signed(Map<String, String> parameters) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.put("token", Token.of(parameters, KEY));
    String query =
        all.entrySet().stream()
            .map(entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return call("GET", query, "");
  }

  private static RawCall call(String method, String query, String body) {
    return new RawCall(method, "", query, body.getBytes(StandardCharsets.UTF_8), Map.of());
  }
}
