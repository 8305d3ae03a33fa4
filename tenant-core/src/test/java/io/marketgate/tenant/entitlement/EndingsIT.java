package io.marketgate.tenant.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.history.History;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweeps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/// Editions of many organizations that end in the same instant, with two replicas that look.
@ExtendWith(RealServers.class)
class EndingsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ORGANIZATIONS = 30;

  @Test
  void eachEndIsToldOnceAndAllOfThemAtOnce() {
    try (Replica here = RealServers.newReplica();
        Replica there = RealServers.newReplica()) {
      List<String> organizations = new ArrayList<>();
      for (int i = 0; i < ORGANIZATIONS; i++) {
        organizations.add(NewOrganizations.create(here));
      }
      organizations.forEach(organization -> endedYesterday(here, organization));
      Mono.when(here.get(Sweeps.class).run(), there.get(Sweeps.class).run()).block(PATIENCE);
      assertThat(organizations)
          .allSatisfy(organization ->
              assertThat(here.get(History.class).latest(organization, 1L << 60, 10).block(PATIENCE))
                  .extracting(History.Entry::what)
                  .containsOnlyOnce("EditionEnded"));
    }
  }

  private static void endedYesterday(Replica replica, String organization) {
    replica
        .get(Database.class)
        .run(sql ->
            sql.sql(
                    "UPDATE edition_period SET valid_from = valid_from - INTERVAL 2 DAY,"
                        + " valid_until = valid_from + INTERVAL 1 DAY"
                        + " WHERE organization_id = :organization")
                .bind("organization", organization)
                .fetch()
                .rowsUpdated())
        .block(PATIENCE);
  }
}
