package io.marketgate.tenant.order;

/// Why an order has no effect. The names are the codes of refusals and abnormalities.
public enum Obstacle {
  /// The organization is not ACTIVE.
  ORGANIZATION_NOT_ACTIVE,
  /// There has been a paid edition: a renewal is needed.
  USE_RENEWAL,
  /// There has never been a paid edition: a new purchase is needed.
  USE_NEW_PURCHASE,
  /// No paid edition is in force.
  NO_PAID_EDITION,
  /// Another edition is queued already.
  OTHER_EDITION_QUEUED,
  /// The edition in force has no end that another could follow.
  NO_END,
  /// There is no such edition.
  EDITION_UNKNOWN,
  /// The free edition is nobody's to order.
  EDITION_NOT_ORDERABLE,
  /// The edition is no longer sold.
  EDITION_DISCONTINUED,
  /// An upgrade leads to a higher rank.
  RANK_NOT_HIGHER,
  /// There is no such metric.
  METRIC_UNKNOWN,
  /// The metric cannot enter orders.
  METRIC_INVALID,
  /// The metric is a switch.
  METRIC_NOT_COUNTING,
  /// Only value-added metrics are bought in addition.
  METRIC_NOT_VALUE_ADDED,
  /// The edition sets no limit that could be raised.
  METRIC_UNLIMITED,
  /// The quantity is no multiple of the metric's step.
  QUANTITY_STEP,
  /// The term does not go with the metric or the edition.
  TERM_NOT_POSSIBLE,
  /// The limit would be larger than there are numbers for.
  LIMIT_OVERFLOW,
  /// The purchase cannot be taken along.
  CARRY_OVER_NOT_POSSIBLE,
  /// Money of another currency than the organization's.
  CURRENCY_MISMATCH,
  /// A payment with this reference is known already.
  REFERENCE_USED,
  /// The balance would be larger than there are numbers for.
  BALANCE_OVERFLOW,
  /// What was to be written did not fit what is stored.
  EFFECT_FAILED
}
