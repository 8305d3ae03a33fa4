package io.marketgate.tenant.permission;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An address of the Internet Protocol, read as strictly as RFC 4291 and RFC 6943 ask: no octal and
/// no short forms, no zones. `::ffff:a.b.c.d` is the IPv4 address it stands for (ram.md 3). Its
/// bytes are 4 or 16.
public final class Address {

  private static final int V4 = 4;
  private static final int V6 = 16;
  private static final int GROUPS = 8;
  private static final int LONGEST = 45;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] bytes;

  Address(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  int at(int index) {
    return bytes[index] & 0xFF;
  }

  /// Reads an address; null when the text is none.
  public static @Nullable Address parse(String text) {
    byte[] bytes = parseAsWritten(text);
    if (bytes == null) {
      return null;
    }
    return new Address(isMapped(bytes) ? Arrays.copyOfRange(bytes, MAPPED.length, V6) : bytes);
  }

  /// The same with an IPv4 address in IPv6 left as it is written, as a prefix counts its bits.
  static byte @Nullable [] parseAsWritten(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
  }

  static boolean isMapped(byte[] bytes) {
    return bytes.length == V6 && Arrays.mismatch(bytes, MAPPED) == MAPPED.length;
  }

  /// How many bits of a written address come before the IPv4 address that it contains.
  static int mappedBits() {
    return MAPPED.length * Byte.SIZE;
  }

  private static byte @Nullable [] parseV4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != V4) {
      return null;
    }
    byte[] bytes = new byte[V4];
    for (int i = 0; i < V4; i++) {
      int value = decimal(parts[i], 255);
      if (value < 0) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte @Nullable [] parseV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all != null && all.length == V6 ? all : null;
    }
    byte[] head = groups(text.substring(0, gap));
    byte[] tail = groups(text.substring(gap + 2));
    boolean endsInTheMiddle = text.substring(0, gap).indexOf('.') >= 0;
    if (head == null || tail == null || endsInTheMiddle || head.length + tail.length > V6 - 2) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(head, V6);
    System.arraycopy(tail, 0, bytes, V6 - tail.length, tail.length);
    return bytes;
  }

  /// Groups of up to four hexadecimal digits; the last may be an IPv4 address.
  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > GROUPS) {
      return null;
    }
    byte[] bytes = new byte[parts.length * 2 + 2];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      byte[] group =
          i == parts.length - 1 && parts[i].indexOf('.') >= 0 ? parseV4(parts[i]) : hex(parts[i]);
      if (group == null) {
        return null;
      }
      System.arraycopy(group, 0, bytes, length, group.length);
      length += group.length;
    }
    return length > V6 ? null : Arrays.copyOf(bytes, length);
  }

  private static byte @Nullable [] hex(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return null;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
      if (digit < 0) {
        return null;
      }
      value = (value << 4) | digit;
    }
    return new byte[] {(byte) (value >> Byte.SIZE), (byte) value};
  }

  /// A decimal number without leading zeros; -1 when it is none or more than `most`.
  static int decimal(String text, int most) {
    boolean hasLeadingZero = text.length() > 1 && text.charAt(0) == '0';
    if (text.isEmpty() || text.length() > 3 || hasLeadingZero) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value <= most ? value : -1;
  }
}
