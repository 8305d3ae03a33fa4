package io.marketgate.tenant.permission;

import java.util.List;

/// One address or all that share a prefix with it (CIDR).
///
/// @param first an address of the range
/// @param prefix how many leading bits count
public record AddressRange(Address first, int prefix) {

  /// Reads an address or a range.
  ///
  /// @throws IllegalArgumentException if it is neither an address nor a range of them
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String written = slash < 0 ? text : text.substring(0, slash);
    Address address = Address.parse(written);
    byte[] bytes = Address.parseAsWritten(written);
    if (address == null || bytes == null) {
      throw new IllegalArgumentException(
          "must be an IPv4 or IPv6 address, or a range like 10.0.0.0/8");
    }
    int bits = bytes.length * Byte.SIZE;
    int prefix = slash < 0 ? bits : Address.decimal(text.substring(slash + 1), bits);
    if (prefix < 0) {
      throw new IllegalArgumentException("must have a prefix of 0 to " + bits);
    }
    if (!Address.isMapped(bytes)) {
      return new AddressRange(address, prefix);
    }
    // A range that is wider than the IPv4 addresses in IPv6 is one of IPv6.
    return prefix < Address.mappedBits()
        ? new AddressRange(new Address(bytes), prefix)
        : new AddressRange(address, prefix - Address.mappedBits());
  }

  /// Whether a text is an address that is in one of some ranges.
  public static boolean anyContains(List<AddressRange> ranges, String text) {
    Address address = ranges.isEmpty() ? null : Address.parse(text);
    return address != null && ranges.stream().anyMatch(range -> range.contains(address));
  }

  /// Addresses of one family are never in a range of the other.
  public boolean contains(Address address) {
    if (first.length() != address.length()) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (first.at(i) != address.at(i)) {
        return false;
      }
    }
    int rest = prefix % Byte.SIZE;
    return rest == 0 || (first.at(whole) ^ address.at(whole)) >> (Byte.SIZE - rest) == 0;
  }
}
