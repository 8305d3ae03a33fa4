package io.marketgate.gateway.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.entitlement.Period;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.OrganizationDirectory;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An organization as staff and vendors' programs see it.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrganizationView(
    String id,
    String name,
    String status,
    String timeZone,
    Instant createdAt,
    long version,
    @Nullable OwnerView owner,
    @Nullable String extraData,
    @Nullable String parent,
    @Nullable List<MarketplaceAccount> accounts,
    @Nullable PeriodView edition,
    @Nullable PeriodView next) {

  /// Who owns the account.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OwnerView(@Nullable String name, @Nullable String email) {}

  /// An edition in force for some time.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PeriodView(
      String code,
      String name,
      String kind,
      int version,
      @Nullable Instant from,
      @Nullable Instant until) {

    /// As the timeline has it.
    public static PeriodView of(Period period) {
      return new PeriodView(
          period.edition(),
          period.name(),
          period.kind().name(),
          period.version(),
          period.span() == null ? null : period.span().from(),
          period.span() == null ? null : period.span().until());
    }
  }

  /// Something bought in addition to an edition.
  ///
  /// @param status `VALID` or `INVALID`, at the instant of the question
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PurchaseView(
      String id,
      String metric,
      long quantity,
      String term,
      Instant from,
      @Nullable Instant until,
      String status,
      @Nullable String reason,
      @Nullable Instant endedAt) {

    /// As it is at an instant.
    public static PurchaseView of(Purchase purchase, Instant now) {
      Purchase.Reason reason = purchase.reasonAt(now);
      return new PurchaseView(
          purchase.id(),
          purchase.metric(),
          purchase.quantity(),
          purchase.term().name(),
          purchase.bought().from(),
          purchase.bought().until(),
          reason == null ? "VALID" : "INVALID",
          reason == null ? null : reason.name(),
          reason == null ? null : purchase.end());
    }
  }

  /// Somebody who belongs to an organization.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MemberView(
      String uid,
      @Nullable String name,
      @Nullable String email,
      @JsonProperty("roles") List<String> roles,
      boolean external,
      Instant joinedAt) {

    /// As the directory has him.
    public static MemberView of(Members.Member member) {
      return new MemberView(
          member.uid(),
          member.name(),
          member.email(),
          member.roles(),
          member.kind() == UserKind.EXTERNAL,
          member.joinedAt());
    }
  }

  /// Without what would have to be asked for each.
  static OrganizationView summary(OrganizationDirectory.Entry entry) {
    return view(entry, null, null, null);
  }

  /// With its accounts and editions.
  public static OrganizationView of(
      OrganizationDirectory.Entry entry,
      List<MarketplaceAccount> accounts,
      Entitlements entitlements,
      Instant now) {
    return view(
        entry,
        accounts,
        PeriodView.of(entitlements.editionAt(now)),
        entitlements.nextAfter(now).map(PeriodView::of).orElse(null));
  }

  private static OrganizationView view(
      OrganizationDirectory.Entry entry,
      @Nullable List<MarketplaceAccount> accounts,
      @Nullable PeriodView edition,
      @Nullable PeriodView next) {
    boolean isOwnerKnown = entry.owner().name() != null || entry.owner().email() != null;
    return new OrganizationView(
        entry.organization().id(),
        entry.organization().name(),
        entry.organization().status().name(),
        entry.organization().timeZone().getId(),
        entry.createdAt(),
        entry.version(),
        isOwnerKnown ? new OwnerView(entry.owner().name(), entry.owner().email()) : null,
        entry.extraData(),
        entry.parent(),
        accounts,
        edition,
        next);
  }
}
