package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instance.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What calls of marketplaces make of an instance. Calls are repeated, come in another order and
/// are played again by others, so each rule goes forwards only (reliability.md 6): what is released
/// stays so, a renewal never shortens, and what is said because the time is over needs it to be
/// over. Plain rules: nothing is read or written here. Empty where a call has no effect.
final class InstanceRules {

  /// How far a marketplace's clock may be ahead of ours.
  private static final Duration TOLERANCE = Duration.ofMinutes(10);

  private InstanceRules() {}

  static Optional<Instance> renewed(Instance instance, Renewal renewal, Instant now) {
    if (instance.status() == Status.RELEASED) {
      return Optional.empty();
    }
    Plan plan = renewal.isPaid() ? instance.plan().paid() : instance.plan();
    Status status = instance.frozen() ? instance.status() : Status.ACTIVE;
    return changed(
        instance,
        instance
            .with(plan)
            .until(end(instance, renewal, now))
            .with(status, instance.frozen())
            .entitled(true));
  }

  private static @Nullable Instant end(Instance instance, Renewal renewal, Instant now) {
    Instant before = instance.until();
    Prolongation longer = renewal.longer();
    if (longer != null) {
      return before == null
          ? null
          : longer.after(before.isAfter(now) ? before : now, instance.createdAt());
    }
    return renewal.mayShorten() ? renewal.until() : later(before, renewal.until());
  }

  /// No end is later than any other.
  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    return one == null || other == null ? null : one.isAfter(other) ? one : other;
  }

  /// What was bought, or has a later end, works again.
  static Optional<Instance> changed(Instance instance, PlanChange change, Instant now) {
    if (instance.status() == Status.RELEASED) {
      return Optional.empty();
    }
    Instant until = change.until() == null ? instance.until() : change.until();
    boolean isRevived = change.isPaid() || (change.until() != null && now.isBefore(change.until()));
    Status status = isRevived && !instance.frozen() ? Status.ACTIVE : instance.status();
    return changed(
        instance,
        instance
            .with(change.applied(instance.plan()))
            .until(until)
            .with(status, instance.frozen())
            .entitled(true));
  }

  /// @param isExpiry whether it is said because the time is over
  static Optional<Instance> suspended(Instance instance, boolean isExpiry, Instant now) {
    boolean isTooEarly = isExpiry && instance.until() != null && !isOver(instance, now);
    return instance.status() == Status.RELEASED || isTooEarly
        ? Optional.empty()
        : changed(instance, instance.with(Status.SUSPENDED, instance.frozen() || !isExpiry));
  }

  static Optional<Instance> resumed(Instance instance) {
    return instance.status() == Status.RELEASED
        ? Optional.empty()
        : changed(instance, instance.with(Status.ACTIVE, false));
  }

  /// @param isRefund whether it is taken back before its time
  static Optional<Instance> released(Instance instance, boolean isRefund, Instant now) {
    boolean isTooEarly = !isRefund && instance.until() != null && !isOver(instance, now);
    return isTooEarly
        ? Optional.empty()
        : changed(instance, instance.with(Status.RELEASED, instance.frozen()));
  }

  private static boolean isOver(Instance instance, Instant now) {
    return instance.isOverAt(now.equals(Instant.MAX) ? now : now.plus(TOLERANCE));
  }

  private static Optional<Instance> changed(Instance before, Instance after) {
    return after.equals(before) ? Optional.empty() : Optional.of(after);
  }
}
