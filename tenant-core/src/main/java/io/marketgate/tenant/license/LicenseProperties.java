package io.marketgate.tenant.license;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The platform's licence.
///
/// @param serverId of this platform, which a licence must be for
/// @param keys public keys that licences are verified with
/// @param grace how long everything goes on after a licence has expired
/// @param count whether each person counts once, or each membership
@ConfigurationProperties("marketgate.license")
record LicenseProperties(
    @DefaultValue("marketgate") String serverId,
    @DefaultValue List<Key> keys,
    @DefaultValue("15d") Duration grace,
    @DefaultValue("ACCOUNTS") Count count) {

  LicenseProperties {
    keys = List.copyOf(keys);
  }

  /// What counts.
  enum Count {
    ACCOUNTS,
    MEMBERSHIPS
  }

  /// A key that licences are verified with.
  ///
  /// @param id as licences name it
  /// @param key Ed25519 public key, base64 of its X.509 form
  record Key(String id, String key) {}
}
