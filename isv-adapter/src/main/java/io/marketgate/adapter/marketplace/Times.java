package io.marketgate.adapter.marketplace;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Instants as marketplaces write them.
public final class Times {

  /// Of most marketplaces' times; they do not say so.
  public static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

  private static final DateTimeFormatter READABLE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
  private static final DateTimeFormatter COMPACT_MILLIS =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS");
  private static final int SECONDS_DIGITS = 10;
  private static final int MILLIS_DIGITS = 13;
  private static final int COMPACT_MILLIS_DIGITS = 17;

  private Times() {}

  /// `yyyy-MM-dd HH:mm:ss` of a zone, or milliseconds since 1970; null when nothing is given.
  public static @Nullable Instant readable(String name, @Nullable String text, ZoneId zone)
      throws CallRefused {
    if (text == null) {
      return null;
    }
    try {
      return isDigits(text, MILLIS_DIGITS)
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : LocalDateTime.parse(text, READABLE).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new CallRefused(name + " is no time like 2026-12-31 23:59:59");
    }
  }

  /// `yyyyMMddHHmmss` with or without milliseconds, of UTC; null when nothing is given.
  public static @Nullable Instant compact(String name, @Nullable String text) throws CallRefused {
    if (text == null) {
      return null;
    }
    try {
      DateTimeFormatter format = text.length() == COMPACT_MILLIS_DIGITS ? COMPACT_MILLIS : COMPACT;
      return LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new CallRefused(name + " is no time like 20261231235959");
    }
  }

  /// Seconds or milliseconds since 1970.
  public static Instant epoch(String name, @Nullable String text) throws CallRefused {
    if (text != null && isDigits(text, SECONDS_DIGITS)) {
      return Instant.ofEpochSecond(Long.parseLong(text));
    }
    if (text != null && isDigits(text, MILLIS_DIGITS)) {
      return Instant.ofEpochMilli(Long.parseLong(text));
    }
    throw new CallRefused(name + " is no time in seconds or milliseconds");
  }

  private static boolean isDigits(String text, int length) {
    return text.length() == length && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /// `yyyy-MM-dd HH:mm:ss` of a zone.
  public static String readable(Instant instant, ZoneId zone) {
    return READABLE.format(instant.atZone(zone));
  }

  /// `yyyyMMddHHmmss` of UTC.
  public static String compact(Instant instant) {
    return COMPACT.format(instant.atZone(ZoneOffset.UTC));
  }

  /// `yyyyMMddHHmmssSSS` of UTC.
  public static String compactMillis(Instant instant) {
    return COMPACT_MILLIS.format(instant.atZone(ZoneOffset.UTC));
  }
}
