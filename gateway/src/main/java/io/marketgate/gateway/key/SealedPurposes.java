package io.marketgate.gateway.key;

/// What keys of encryption are derived for, where more than one part must know it.
public final class SealedPurposes {

  /// Secrets that messages to receivers are signed with.
  public static final String EVENT_PUSH = "marketgate event push secrets";

  /// How to get into instances.
  public static final String INSTANCES = "marketgate instances";

  private SealedPurposes() {}
}
