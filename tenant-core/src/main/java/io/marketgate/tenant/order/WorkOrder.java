package io.marketgate.tenant.order;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A work order as it stands (tenancy.md 6).
///
/// @param id never changes
/// @param number in the order of creation
/// @param organization id of whom it is for
/// @param content what it asks for
/// @param status where it stands
/// @param createdBy who drafted it
/// @param createdAt when
/// @param quote what an upgrade costs for the days that are left; null when that is not known
/// @param version counted up with every change
public record WorkOrder(
    String id,
    long number,
    String organization,
    OrderContent content,
    Status status,
    String createdBy,
    Instant createdAt,
    @Nullable ProrationQuote quote,
    long version) {

  /// Whether it was approved.
  public enum Approval {
    DRAFT,
    APPROVED,
    APPROVAL_FAILED
  }

  /// Whether what was approved has taken effect.
  public enum Authorization {
    NORMAL,
    ABNORMAL
  }

  /// Why an approved order has no effect.
  ///
  /// @param code an [Obstacle]
  /// @param description for people
  public record Abnormality(String code, String description) {}

  /// Where an order stands.
  ///
  /// @param approval whether it was approved
  /// @param authorization whether that has taken effect
  /// @param abnormality why it has not; null when it has, or is a draft
  /// @param decidedBy who approved or rejected it last; null for a draft
  /// @param decidedAt when
  /// @param effectiveAt when it took effect; null when it has not
  /// @param reason why it was rejected or abandoned; null when it was not
  /// @param isClosed whether it was abandoned
  public record Status(
      Approval approval,
      Authorization authorization,
      @Nullable Abnormality abnormality,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable Instant effectiveAt,
      @Nullable String reason,
      boolean isClosed) {

    /// Of a new order.
    static final Status DRAFT =
        new Status(Approval.DRAFT, Authorization.NORMAL, null, null, null, null, null, false);

    /// Whether it waits for somebody to decide.
    public boolean isDraft() {
      return approval == Approval.DRAFT;
    }

    /// Whether it was approved without effect, and may be tried again.
    public boolean canBeRetried() {
      return authorization == Authorization.ABNORMAL && !isClosed;
    }

    Status rejected(String by, Instant at, String why) {
      return new Status(
          Approval.APPROVAL_FAILED, Authorization.NORMAL, null, by, at, null, why, false);
    }

    Status effective(String by, Instant at) {
      return new Status(Approval.APPROVED, Authorization.NORMAL, null, by, at, at, null, false);
    }

    Status abnormal(String by, Instant at, Abnormality why) {
      return new Status(Approval.APPROVED, Authorization.ABNORMAL, why, by, at, null, null, false);
    }

    Status abandoned(String by, Instant at, String why) {
      return new Status(
          Approval.APPROVED, Authorization.ABNORMAL, abnormality, by, at, null, why, true);
    }
  }

  /// The same elsewhere in its life.
  WorkOrder with(Status other) {
    return with(other, version + 1);
  }

  /// The same having taken effect.
  WorkOrder effective(String by, Instant at, @Nullable ProrationQuote price) {
    return with(content, price).with(status.effective(by, at), version + 1);
  }

  private WorkOrder with(Status other, long next) {
    return new WorkOrder(
        id, number, organization, content, other, createdBy, createdAt, quote, next);
  }

  /// The same asking for something else.
  WorkOrder with(OrderContent other, @Nullable ProrationQuote price) {
    return new WorkOrder(
        id, number, organization, other, status, createdBy, createdAt, price, version + 1);
  }
}
