package io.marketgate.adapter.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.Freshness;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol;
import io.marketgate.adapter.marketplace.aliyun.ComputeNestProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiV1Protocol;
import io.marketgate.adapter.marketplace.qingcloud.QingCloudProtocol;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A first byte that says which marketplace calls, a line with method and path, one with the query,
/// one with headers, and the body. The key is one that nobody has signed with.
public final class CallbackFuzz {

  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final Freshness FOR_EVER =
      new Freshness(Duration.ofDays(36_500), Duration.ofDays(36_500));
  private static final List<String> KEYS = List.of("Qp7vN2xK9sL4wZ8rT1yB6mC3dF5gH0jE");

  static final List<MarketplaceProtocol> PROTOCOLS =
      List.of(
          new AliyunProtocol(AliyunProtocol.Dialect.ALIYUN, ZONE, FOR_EVER),
          new AliyunProtocol(AliyunProtocol.Dialect.JD, ZONE, FOR_EVER),
          new ComputeNestProtocol(ZONE),
          new HuaweiProtocol(FOR_EVER),
          new HuaweiV1Protocol(FOR_EVER, () -> "abcdefghijklmnop"),
          new TencentProtocol(ZONE, FOR_EVER, FOR_EVER, true),
          new QingCloudProtocol(ZONE, FOR_EVER));

  private CallbackFuzz() {}

  /// Called by the fuzzer.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    MarketplaceProtocol protocol = PROTOCOLS.get((input[0] & 0xff) % PROTOCOLS.size());
    RawCall call = call(new String(input, 1, input.length - 1, ISO_8859_1));
    try {
      var _ = protocol.verify(call, KEYS, NOW);
      throw new AssertionError("believed a call of " + protocol.name() + " that nobody signed");
    } catch (CallRefused refused) {
      var _ = protocol.refusal(refused, KEYS.getFirst());
    }
    try {
      var _ = protocol.read(call, NOW);
    } catch (CallRefused refused) {
      var _ = protocol.invalid(refused, KEYS.getFirst());
    }
  }

  private static RawCall call(String text) {
    String[] lines = text.split("\n", 4);
    String first = lines[0];
    boolean isPost = first.startsWith("P");
    int slash = first.indexOf('/');
    return new RawCall(
        isPost ? "POST" : "GET",
        slash < 0 ? "" : first.substring(slash),
        lines.length > 1 ? lines[1] : "",
        lines.length > 3 ? lines[3].getBytes(ISO_8859_1) : new byte[0],
        headers(lines.length > 2 ? lines[2] : ""));
  }

  private static Map<String, String> headers(String line) {
    Map<String, String> headers = new HashMap<>();
    for (String header : line.split("\t", 8)) {
      int colon = header.indexOf(':');
      if (colon > 0) {
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1));
      }
    }
    return headers;
  }
}
