package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.time.Durations;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.Period;
import java.util.Map;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What staff do to trials that run (tenancy.md 5). What is refused fails with a [RefusedChange].
public final class Trials {

  private static final int LONGEST_EXTENSION = 30;

  private static final String TRIAL =
      """
      SELECT id, valid_until, anchor, chain_length FROM edition_period
       WHERE organization_id = :organization AND kind = 'TRIAL' AND valid_from <= :now
         AND valid_until > :now
      """;

  private static final String EXTEND =
      """
      UPDATE edition_period
         SET valid_until = :until, anchor = :anchor, chain_length = :length, end_told = NULL
       WHERE organization_id = :organization AND id = :id
      """;

  private final OrganizationChanges changes;

  /// @param anchor when it began
  /// @param length how long it is, counted from there
  private record Trial(String id, Instant until, Instant anchor, Period length) {

    static Trial of(Readable row) {
      String length = row.get("chain_length", String.class);
      Instant until = Objects.requireNonNull(Rows.instant(row, "valid_until"));
      Instant anchor = Rows.instant(row, "anchor");
      return anchor == null || length == null
          ? new Trial(Rows.text(row, "id"), until, until, Period.ZERO)
          : new Trial(Rows.text(row, "id"), until, anchor, Period.parse(length));
    }
  }

  Trials(OrganizationChanges changes) {
    this.changes = changes;
  }

  /// Gives a running trial more days; its end stays a local midnight.
  ///
  /// @param days from 1 to 30
  /// @return the new end
  public Mono<Instant> extendTrial(String organization, int days, String reason) {
    if (days < 1 || days > LONGEST_EXTENSION) {
      return Mono.error(RefusedChange.invalid("/days", "must be from 1 to " + LONGEST_EXTENSION));
    }
    return changes.make(
        organization,
        "TrialExtended",
        (sql, locked) ->
            sql.sql(TRIAL)
                .bind("organization", locked.id())
                .bind("now", locked.at())
                .map(Trial::of)
                .one()
                .switchIfEmpty(
                    Mono.error(() ->
                        RefusedChange.conflict("NoTrial", "The organization is not on a trial.")))
                .flatMap(trial -> extend(sql, locked, trial, days, reason)));
  }

  private static Mono<Effect<Instant>> extend(
      DatabaseClient sql, Locked organization, Trial trial, int days, String reason) {
    Period length = trial.length().plusDays(days);
    Instant until =
        Durations.prolonged(
            trial.anchor(), length, trial.until(), Period.ofDays(days), organization.zone());
    return sql.sql(EXTEND)
        .bind("anchor", Rows.utc(trial.anchor()))
        .bind("length", length.toString())
        .bind("organization", organization.id())
        .bind("id", trial.id())
        .bind("until", Rows.utc(until))
        .fetch()
        .rowsUpdated()
        .thenReturn(
            Effect.of(until, Map.of("days", days, "reason", reason, "until", until.toString())));
  }
}
