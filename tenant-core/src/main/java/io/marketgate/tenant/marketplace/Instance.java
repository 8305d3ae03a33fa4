package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.organization.MarketplaceAccount;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that a marketplace has sold to one account.
///
/// @param id ours, 11 characters
/// @param organization id of the buyer's organization
/// @param account who bought
/// @param businessKey of the marketplace; the same key means the same instance for ever
/// @param plan what was bought
/// @param until the first instant at which it is over; null for no end
/// @param status of it
/// @param frozen whether the marketplace has ordered that nobody may use it, whatever is paid
/// @param entitled whether it gives its organization anything; not after that was disabled, until
///   it is renewed
/// @param preparation what the vendor's own system has to do with it
/// @param createdAt when it was bought
public record Instance(
    String id,
    String organization,
    MarketplaceAccount account,
    String businessKey,
    Plan plan,
    @Nullable Instant until,
    Status status,
    boolean frozen,
    boolean entitled,
    Preparation preparation,
    Instant createdAt) {

  /// Of an instance.
  public enum Status {
    /// It can be used.
    ACTIVE,
    /// Nobody may use it; its data are kept.
    SUSPENDED,
    /// It is over for ever.
    RELEASED
  }

  /// What the vendor's own system has done with an instance.
  ///
  /// @param isDone whether it can be used as far as that system is concerned
  /// @param app what it says of it, sealed; null for nothing
  public record Preparation(boolean isDone, @Nullable String app) {

    /// Nothing has to be done.
    public static final Preparation NONE = new Preparation(true, null);

    /// It has to be done.
    public static final Preparation NEEDED = new Preparation(false, null);
  }

  /// What was bought, in our own terms.
  ///
  /// @param product of `config/products.yml`
  /// @param sku of it
  /// @param edition code
  /// @param trial whether it is to be tried only
  /// @param quantities bought in addition, by metric
  public record Plan(
      String product, String sku, String edition, boolean trial, Map<String, Long> quantities) {

    public Plan {
      quantities = Map.copyOf(quantities);
    }

    /// The same as a purchase.
    Plan paid() {
      return new Plan(product, sku, edition, false, quantities);
    }
  }

  /// Whether its time is over. Compared with the clock, never waited for.
  public boolean isOverAt(Instant instant) {
    return until != null && !instant.isBefore(until);
  }

  /// Whether it can be used.
  public boolean isUsableAt(Instant instant) {
    return status == Status.ACTIVE && !isOverAt(instant);
  }

  Instance with(Plan other) {
    return copy(other, until, status, frozen, entitled);
  }

  Instance until(@Nullable Instant other) {
    return copy(plan, other, status, frozen, entitled);
  }

  Instance with(Status other, boolean isFrozen) {
    return copy(plan, until, other, isFrozen, entitled);
  }

  Instance entitled(boolean isEntitled) {
    return copy(plan, until, status, frozen, isEntitled);
  }

  private Instance copy(
      Plan newPlan,
      @Nullable Instant newUntil,
      Status newStatus,
      boolean isFrozen,
      boolean isEntitled) {
    return new Instance(
        id,
        organization,
        account,
        businessKey,
        newPlan,
        newUntil,
        newStatus,
        isFrozen,
        isEntitled,
        preparation,
        createdAt);
  }
}
