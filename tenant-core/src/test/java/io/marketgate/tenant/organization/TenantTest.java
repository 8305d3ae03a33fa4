package io.marketgate.tenant.organization;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenantTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @Test
  void isUsableUntilTheInstantAtWhichItsSubscriptionEnds() {
    Tenant tenant = tenant(Organization.Status.ACTIVE, Subscription.Status.ACTIVE, NOON);
    assertThat(tenant.isUsableAt(NOON.minusNanos(1))).isTrue();
    assertThat(tenant.isUsableAt(NOON)).isFalse();
  }

  @Test
  void isNotUsableWhileDisabledOrSuspended() {
    assertThat(
            tenant(Organization.Status.DISABLED, Subscription.Status.ACTIVE, null).isUsableAt(NOON))
        .isFalse();
    assertThat(
            tenant(Organization.Status.ACTIVE, Subscription.Status.SUSPENDED, null)
                .isUsableAt(NOON))
        .isFalse();
  }

  private static Tenant tenant(
      Organization.Status organization, Subscription.Status status, @Nullable Instant until) {
    return new Tenant(organization(organization), subscription(status, until));
  }

  private static Organization organization(Organization.Status status) {
    return new Organization("o", "Example", status, ZoneOffset.UTC);
  }

  private static Subscription subscription(Subscription.Status status, @Nullable Instant until) {
    return new Subscription("s", new MarketplaceAccount("sandbox", "a"), status, until);
  }
}
