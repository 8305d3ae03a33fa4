package io.marketgate.bench;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.Freshness;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.marketplace.aliyun.ComputeNestProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiV1Protocol;
import io.marketgate.adapter.marketplace.qingcloud.QingCloudProtocol;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import io.marketgate.adapter.sandbox.AliyunSimulator;
import io.marketgate.adapter.sandbox.ComputeNestSimulator;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import io.marketgate.adapter.sandbox.HuaweiV1Simulator;
import io.marketgate.adapter.sandbox.QingCloudSimulator;
import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Signing;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.adapter.sandbox.TencentSimulator;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether the time in which a badly signed call is refused tells how much of its signature is
/// right (reliability.md 6): signatures that are wrong in their first character and in their last
/// one, in random order, compared by Welch's t-test over what is left without the slowest
/// twentieth, as dudect does it. Up to 4.5 there is no difference to be seen. The check of a marketplace is
/// measured with a comparison besides that stops at the first difference, too, to show that one
/// would be.
public final class SignatureTiming {

  private static final int SAMPLES = 100_000;
  private static final int CALLS_IN_A_SAMPLE = 10;
  private static final int WARM_UP = 20_000;
  private static final double KEPT = 0.95;
  private static final double MOST = 4.5;

  private static final String KEY = "sandbox-key";
  private static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");
  private static final Freshness FRESH =
      new Freshness(Duration.ofMinutes(1), Duration.ofSeconds(5));
  private static final Pattern SIGNATURE =
      Pattern.compile("((?:^|&)(?:token|signature|authToken)=)([^&]+)");
  private static final Purchase PURCHASE =
      new Purchase(
          "buyer",
          "demo",
          "std",
          false,
          NOW.plus(Duration.ofDays(365)),
          Map.of("users", "5"),
          "key-1",
          "order-1",
          "abcdefghijk",
          true,
          null);

  private static boolean sink;

  private SignatureTiming() {}

  /// Prints a line for each marketplace; ends with 1 when one of them tells, and with 2 when a
  /// difference that is there was not seen.
  public static void main(String... arguments) {
    System.out.println("| | wrong in its first character, ns | in its last one, ns | t |");
    System.out.println("|---|---|---|---|");
    double control = control();
    boolean tells =
        protocols().entrySet().stream()
                .mapToDouble(both -> compare(both.getKey(), both.getValue()))
                .filter(t -> Math.abs(t) > MOST)
                .count()
            > 0;
    boolean isBlind = Math.abs(control) < MOST;
    if (isBlind) {
      System.out.println("A difference that is there was not seen: measure again.");
    }
    System.exit(tells ? 1 : isBlind ? 2 : 0);
  }

  private static Map<Simulator, MarketplaceProtocol> protocols() {
    return Map.of(
        new AliyunSimulator(Dialect.ALIYUN),
        new AliyunProtocol(Dialect.ALIYUN, Times.CHINA, FRESH),
        new AliyunSimulator(Dialect.JD),
        new AliyunProtocol(Dialect.JD, Times.CHINA, FRESH),
        new ComputeNestSimulator(),
        new ComputeNestProtocol(Times.CHINA),
        new HuaweiSimulator(),
        new HuaweiProtocol(FRESH),
        new HuaweiV1Simulator(),
        new HuaweiV1Protocol(FRESH, () -> "0123456789abcdef"),
        new TencentSimulator(),
        new TencentProtocol(Times.CHINA, FRESH, FRESH, true),
        new QingCloudSimulator(),
        new QingCloudProtocol(Times.CHINA, FRESH));
  }

  private static double compare(Simulator simulator, MarketplaceProtocol protocol) {
    WireRequest signed =
        simulator.request(Step.PROVISION, PURCHASE, new Signing(NOW, "123456789", KEY)).get();
    RawCall first = wrong(signed, true);
    RawCall last = wrong(signed, false);
    require(isBelieved(protocol, raw(signed, signed.query())), "what is signed is not believed");
    require(reason(protocol, first).equals(reason(protocol, last)), "there is more that is wrong");
    return compare(
        simulator.marketplace(), () -> isBelieved(protocol, first), () -> isBelieved(protocol, last));
  }

  private static RawCall wrong(WireRequest signed, boolean isFirst) {
    Matcher signature = SIGNATURE.matcher(signed.query());
    if (!signature.find()) {
      throw new IllegalStateException("no signature in " + signed.query());
    }
    StringBuilder text =
        new StringBuilder(URLDecoder.decode(signature.group(2), StandardCharsets.UTF_8));
    int at = isFirst ? 0 : text.length() - 1;
    while (!Character.isLetterOrDigit(text.charAt(at))) {
      // What is escaped takes longer to be read than what is not.
      at += isFirst ? 1 : -1;
    }
    text.setCharAt(at, text.charAt(at) == '0' ? '1' : '0');
    String query =
        signed.query().substring(0, signature.start(2))
            + URLEncoder.encode(text.toString(), StandardCharsets.UTF_8)
            + signed.query().substring(signature.end(2));
    return raw(signed, query);
  }

  private static RawCall raw(WireRequest signed, String query) {
    return new RawCall(
        signed.method(),
        signed.path(),
        query,
        signed.body().getBytes(StandardCharsets.UTF_8),
        signed.headers());
  }

  private static String reason(MarketplaceProtocol protocol, RawCall call) {
    try {
      return "believed " + protocol.verify(call, List.of(KEY), NOW);
    } catch (CallRefused refused) {
      require(refused.reason().endsWith("is not ours"), refused.reason());
      return refused.reason();
    }
  }

  private static void require(boolean condition, String fault) {
    if (!condition) {
      throw new IllegalStateException(fault);
    }
  }

  private static boolean isBelieved(MarketplaceProtocol protocol, RawCall call) {
    try {
      return !protocol.verify(call, List.of(KEY), NOW).isEmpty();
    } catch (CallRefused refused) {
      return false;
    }
  }

  /// As if one of them compared like that.
  private static double control() {
    MarketplaceProtocol protocol = new AliyunProtocol(Dialect.ALIYUN, Times.CHINA, FRESH);
    RawCall call =
        wrong(
            new AliyunSimulator(Dialect.ALIYUN)
                .request(Step.PROVISION, PURCHASE, new Signing(NOW, "123456789", KEY))
                .get(),
            true);
    BooleanSupplier first = hasty(true);
    BooleanSupplier last = hasty(false);
    return compare(
        "aliyun, stopping at the first difference",
        () -> isBelieved(protocol, call) | first.getAsBoolean(),
        () -> isBelieved(protocol, call) | last.getAsBoolean());
  }

  private static BooleanSupplier hasty(boolean isFirst) {
    char[] expected = "0123456789abcdef".repeat(4).toCharArray();
    char[] given = expected.clone();
    given[isFirst ? 0 : given.length - 1] = 'x';
    return () -> {
      for (int i = 0; i < expected.length; i++) {
        if (expected[i] != given[i]) {
          return false;
        }
      }
      return true;
    };
  }

  private static double compare(String name, BooleanSupplier first, BooleanSupplier last) {
    Random random = new Random(1);
    long[][] times = new long[2][SAMPLES];
    int[] taken = new int[2];
    for (int i = -WARM_UP; taken[0] < SAMPLES || taken[1] < SAMPLES; i++) {
      int which = random.nextInt(2);
      long time = time(which == 0 ? first : last);
      if (i >= 0 && taken[which] < SAMPLES) {
        times[which][taken[which]++] = time;
      }
    }
    long[] all = new long[2 * SAMPLES];
    System.arraycopy(times[0], 0, all, 0, SAMPLES);
    System.arraycopy(times[1], 0, all, SAMPLES, SAMPLES);
    Arrays.sort(all);
    long slowest = all[(int) (KEPT * all.length)];
    double[] one = kept(times[0], slowest);
    double[] other = kept(times[1], slowest);
    double t =
        (mean(one) - mean(other))
            / Math.sqrt(variance(one) / one.length + variance(other) / other.length);
    System.out.printf("| %s | %.1f | %.1f | %.1f |%n", name, mean(one), mean(other), t);
    return t;
  }

  private static long time(BooleanSupplier call) {
    long begin = System.nanoTime();
    for (int i = 0; i < CALLS_IN_A_SAMPLE; i++) {
      sink |= call.getAsBoolean();
    }
    return System.nanoTime() - begin;
  }

  private static double[] kept(long[] times, long slowest) {
    return Arrays.stream(times)
        .filter(time -> time <= slowest)
        .mapToDouble(time -> (double) time / CALLS_IN_A_SAMPLE)
        .toArray();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum()
        / (values.length - 1);
  }
}
