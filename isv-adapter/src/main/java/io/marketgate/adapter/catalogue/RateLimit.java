package io.marketgate.adapter.catalogue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How often something may be called: a token bucket that holds `burst` calls and gets `amount` of
/// them back in each period.
///
/// @param amount calls in a period, at least 1
/// @param period a second, a minute or an hour
/// @param burst calls that may come at once, at least 1
public record RateLimit(long amount, Duration period, long burst) {

  private static final Pattern FORM =
      Pattern.compile("([1-9]\\d{0,8})/([smh])(?: burst ([1-9]\\d{0,8}))?");

  /// Reads `100/s`, `20/m burst 5`, `1000/h`. Without a burst, the calls of a whole period may come
  /// at once.
  ///
  /// @throws IllegalArgumentException if it is not of this form; the message says which that is
  public static RateLimit parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be like 100/s, 600/m or 1000/h, with or without \"burst 50\"");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration period =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    String burst = matcher.group(3);
    return new RateLimit(amount, period, burst == null ? amount : Long.parseLong(burst));
  }

  /// How long it takes until one more call is allowed, in nanoseconds; at least 1.
  public long nanosPerCall() {
    return Math.max(1, period.toNanos() / amount);
  }

  /// One replica's part of it when it cannot ask the others.
  public RateLimit share(int replicas) {
    return new RateLimit(Math.max(1, amount / replicas), period, Math.max(1, burst / replicas));
  }

  @Override
  public String toString() {
    String unit = period.toSeconds() == 1 ? "s" : period.toMinutes() == 1 ? "m" : "h";
    return amount + "/" + unit + (burst == amount ? "" : " burst " + burst);
  }
}
