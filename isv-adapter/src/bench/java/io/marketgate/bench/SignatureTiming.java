package io.marketgate.bench;

import static io.marketgate.adapter.marketplace.PlayedMarketplaces.KEY;
import static io.marketgate.adapter.marketplace.PlayedMarketplaces.NOW;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.PlayedMarketplaces;
import io.marketgate.adapter.marketplace.PlayedMarketplaces.Played;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether the time in which a badly signed call is refused tells how much of its signature is
/// right (reliability.md 6): signatures that are wrong in their first character and in their last
/// one, in random order, compared by Welch's t-test over what is left without the slowest
/// twentieth, as dudect does it. Up to 4.5 there is no difference to be seen. The check of a
/// marketplace is measured with a comparison besides that stops at the first difference, too, to
/// show that one would be.
public final class SignatureTiming {

  private static final int SAMPLES = 250_000;
  private static final int CALLS_IN_A_SAMPLE = 10;
  private static final int WARM_UP = 20_000;

  private static final double KEPT = 0.95;
  private static final double MOST = 4.5;

  private static final Pattern SIGNATURE =
      Pattern.compile("((?:^|&)(?:token|signature|authToken)=)([^&]+)");

  private static boolean sink;

  private SignatureTiming() {}

  /// Prints a line for each marketplace; ends with 1 when one of them tells, and with 2 when a
  /// difference that is there was not seen.
  public static void main(String... arguments) {
    System.out.println("| | wrong in its first character, ns | in its last one, ns | t |");
    System.out.println("|---|---|---|---|");
    double control = control();
    boolean tells =
        PlayedMarketplaces.ALL.stream()
                .mapToDouble(SignatureTiming::compare)
                .filter(t -> Math.abs(t) > MOST)
                .count()
            > 0;
    boolean isBlind = Math.abs(control) < MOST;
    if (isBlind) {
      System.out.println("A difference that is there was not seen: measure again.");
    }
    System.exit(tells ? 1 : isBlind ? 2 : 0);
  }

  private static double compare(Played played) {
    MarketplaceProtocol protocol = played.protocol();
    WireRequest signed = played.call(Step.PROVISION).orElseThrow();
    RawCall first = wrong(signed, true);
    RawCall last = wrong(signed, false);
    require(isBelieved(protocol, raw(signed, signed.query())), "what is signed is not believed");
    require(reason(protocol, first).equals(reason(protocol, last)), "there is more that is wrong");
    return compare(played.toString(), first, last, call -> isBelieved(protocol, call));
  }

  /// As if one of them compared like that.
  private static double control() {
    Played aliyun = PlayedMarketplaces.ALL.getFirst();
    MarketplaceProtocol protocol = aliyun.protocol();
    WireRequest signed = aliyun.call(Step.PROVISION).orElseThrow();
    return compare(
        aliyun + ", stopping at the first difference",
        wrong(signed, true),
        wrong(signed, false),
        call -> isBelieved(protocol, call) | isEqualHastily(call.query(), signed.query()));
  }

  private static boolean isEqualHastily(String given, String expected) {
    for (int i = 0; i < expected.length(); i++) {
      if (given.charAt(i) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
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

  /// Where in memory a call stands makes a difference of its own.
  private static RawCall fresh(RawCall call) {
    return new RawCall(
        call.method(),
        call.path(),
        new String(call.query().toCharArray()),
        call.body().clone(),
        call.headers());
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

  /// The same code checks both, so that what the compiler makes of it is no difference either.
  private static double compare(
      String name, RawCall first, RawCall last, Predicate<RawCall> check) {
    Random random = new Random(1);
    long[][] times = new long[2][SAMPLES];
    int[] taken = new int[2];
    for (int i = -WARM_UP; taken[0] < SAMPLES || taken[1] < SAMPLES; i++) {
      int which = random.nextInt(2);
      long time = time(check, fresh(which == 0 ? first : last));
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

  private static long time(Predicate<RawCall> check, RawCall call) {
    long begin = System.nanoTime();
    for (int i = 0; i < CALLS_IN_A_SAMPLE; i++) {
      sink |= check.test(call);
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
