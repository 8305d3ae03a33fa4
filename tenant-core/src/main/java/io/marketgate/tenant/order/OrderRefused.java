package io.marketgate.tenant.order;

import io.marketgate.tenant.refusal.RefusedChange;

/// Why an order cannot take effect as things are.
final class OrderRefused extends RefusedChange {

  private static final long serialVersionUID = 1L;

  private final Obstacle obstacle;

  private OrderRefused(Reason reason, Obstacle obstacle, String pointer, String message) {
    super(reason, obstacle.name(), pointer, message);
    this.obstacle = obstacle;
  }

  /// The organization is not in a state for it.
  static OrderRefused because(Obstacle obstacle, String message) {
    return new OrderRefused(Reason.CONFLICT, obstacle, "", message);
  }

  /// A member of the order is about something that cannot be ordered so.
  ///
  /// @param pointer JSON pointer of the member
  static OrderRefused at(String pointer, Obstacle obstacle, String message) {
    return new OrderRefused(Reason.INVALID, obstacle, pointer, message);
  }

  Obstacle obstacle() {
    return obstacle;
  }

  /// Where the fault is and what it is, in one sentence.
  String description() {
    return (pointer().isEmpty() ? "" : pointer().substring(1) + ": ") + getMessage();
  }
}
