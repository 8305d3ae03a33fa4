package io.marketgate.gateway.key;

/// What keys of encryption are derived for, where more than one part must know it.
public final class SealedPurposes {

  /// Secrets that messages to receivers are signed with.
  public static final String EVENT_PUSH = "marketgate event push secrets";

  /// How to get into instances.
  public static final String INSTANCES = "marketgate instances";

  /// Answers that are kept for those who repeat a call of the product contract.
  public static final String FIRST_ANSWERS = "marketgate first answers";

  /// Answers that are kept for those who repeat a call of staff or of a program.
  public static final String REMEMBERED_ANSWERS = "marketgate remembered answers";

  /// What tasks end with.
  public static final String TASK_RESULTS = "marketgate task results";

  /// What may be needed to look at tasks.
  public static final String TASK_PERMISSIONS = "marketgate task permissions";

  private SealedPurposes() {}
}
