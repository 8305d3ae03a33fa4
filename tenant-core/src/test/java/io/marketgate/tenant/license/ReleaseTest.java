package io.marketgate.tenant.license;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.metric.Limit;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReleaseTest {

  private static final Instant END = Instant.parse("2026-06-01T00:00:00Z");

  private final License license =
      new License(
          "L-1",
          "*",
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2028-01-01T00:00:00Z"),
          END,
          Limit.UNLIMITED,
          Limit.UNLIMITED,
          Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void aLicenceIsGoodForReleasesOfItsUpgradeService() {
    assertThat(new Release(END.minusMillis(1)).isCoveredBy(license)).isTrue();
    assertThat(new Release(END).isCoveredBy(license)).isFalse();
    assertThat(Release.UNKNOWN.isCoveredBy(license)).isTrue();
  }

  @Test
  void whatIsNotIncludedIsSaid() {
    LicenseStatus status =
        new LicenseStatus(license, LicenseStatus.State.RESTRICTED, 0, 0, false, false);
    assertThat(status.warnings())
        .anySatisfy(warning -> assertThat(warning).contains("does not include this release"));
  }
}
