package io.marketgate.adapter.marketplace;

import java.time.Instant;
import java.util.List;

/// The wire format of one marketplace: who may be believed, what is wanted, and how it is answered.
public interface MarketplaceProtocol {

  /// As it is called in addresses and in the configuration.
  String name();

  /// Verifies a call over the bytes that were sent. Signatures are compared in constant time.
  ///
  /// @param keys that are valid now, each of them good enough
  /// @return the key that has signed, with which the answer is signed as well
  /// @throws CallRefused when it is not believed
  String verify(RawCall call, List<String> keys, Instant now) throws CallRefused;

  /// What a call wants, whoever has sent it.
  ///
  /// @throws CallRefused when it cannot be understood
  Received read(RawCall call, Instant now) throws CallRefused;

  /// Verifies a call, and says what it wants.
  ///
  /// @throws CallRefused when it is not believed or cannot be understood
  default Received receive(RawCall call, List<String> keys, Instant now) throws CallRefused {
    var _ = verify(call, keys, now);
    return read(call, now);
  }

  /// The answer to a call.
  ///
  /// @param key with which answers are signed where the marketplace wants that
  Reply reply(Received received, LifecycleResult result, String key);

  /// The answer to a call that is not believed.
  Reply refusal(CallRefused refused, String key);

  /// The answer to a call that is believed and cannot be understood.
  Reply invalid(CallRefused refused, String key);

  /// Whether a call tells of people, or secrets, and what it says is not to be kept as it came.
  default boolean isAboutPeople(RawCall raw) {
    return false;
  }
}
