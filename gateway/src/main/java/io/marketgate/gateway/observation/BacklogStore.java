package io.marketgate.gateway.observation;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Looks at the queues. Each statement reads what waits by an index and stops counting at a bound,
/// so that looking costs next to nothing however much has piled up.
final class BacklogStore {

  private static final long COUNTED = 100_000;

  /// A call that takes longer than this is one that nobody finishes.
  private static final Duration CALLBACK_TAKES = Duration.ofMinutes(1);

  /// What does not succeed for so long, whoever is away, needs a person.
  private static final Duration CALLBACK_PASSES = Duration.ofMinutes(30);

  private static final Duration CALLBACKS_LOOKED_AT = Duration.ofDays(1);

  private static final String EVENTS =
      """
      SELECT COUNT(*) AS waiting,
             (SELECT COUNT(*) FROM (SELECT 1 FROM event_outbox WHERE refused_at IS NOT NULL
               LIMIT :most) r) AS parked,
             MIN(occurred_at) AS oldest
        FROM (SELECT occurred_at FROM event_outbox WHERE sent_at IS NULL AND refused_at IS NULL
               ORDER BY id LIMIT :most) q
      """;

  /// What was given up because its receiver was removed waits for nobody.
  private static final String DELIVERIES =
      """
      SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM push_delivery WHERE status = 'PENDING'
               LIMIT :most) p) AS waiting,
             (SELECT COUNT(*) FROM (SELECT target_id FROM push_delivery WHERE status = 'PARKED'
               ORDER BY id DESC LIMIT :most) d JOIN push_target t ON t.id = d.target_id) AS parked,
             (SELECT MIN(occurred_at) FROM push_delivery WHERE status = 'PENDING') AS oldest
      """;

  private static final String HOOKS =
      """
      SELECT COALESCE(SUM(status = 'WAITING'), 0) AS waiting,
             COALESCE(SUM(status = 'PARKED'), 0) AS parked,
             MIN(CASE WHEN status = 'WAITING' THEN created_at END) AS oldest
        FROM (SELECT status, created_at FROM marketplace_task
               WHERE status IN ('WAITING', 'PARKED') LIMIT :most) q
      """;

  private static final String USAGE =
      """
      SELECT COALESCE(SUM(status = 'WAITING'), 0) AS waiting,
             COALESCE(SUM(status <> 'WAITING'), 0) AS parked,
             MIN(CASE WHEN status = 'WAITING' THEN hour_start END) AS oldest
        FROM (SELECT status, hour_start FROM marketplace_usage
               WHERE status IN ('WAITING', 'UNKNOWN', 'REJECTED', 'LATE') LIMIT :most) q
      """;

  /// What a later call about the same thing has brought to an end, or an instance that there is
  /// now, waits for nobody. Of what is told again and again in vain, only the last call is looked
  /// at.
  private static final String CALLBACKS =
      """
      SELECT COUNT(*) AS waiting, MIN(at) AS oldest,
             (SELECT COUNT(*)
                FROM (SELECT marketplace, subject, action, MAX(id) AS last
                        FROM (SELECT id, marketplace, subject, action, at
                                FROM marketplace_callback
                               WHERE outcome = 'PENDING' AND at > :since
                                 AND reason IS NOT NULL
                               ORDER BY at DESC LIMIT :most) p
                       GROUP BY marketplace, subject, action
                      HAVING MIN(at) < :hopeless) vain
               WHERE NOT EXISTS (SELECT 1 FROM marketplace_callback later
                                  WHERE later.marketplace = vain.marketplace
                                    AND later.subject = vain.subject AND later.id > vain.last
                                    AND later.action <=> vain.action
                                    AND later.finished_at IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM marketplace_instance sold
                                  WHERE sold.marketplace = vain.marketplace
                                    AND sold.business_key = vain.subject)) AS parked
        FROM (SELECT c.at FROM marketplace_callback c
               WHERE c.outcome = 'RECEIVED' AND c.at > :since AND c.at < :until
                 AND NOT EXISTS (SELECT 1 FROM marketplace_callback later
                                  WHERE later.marketplace = c.marketplace
                                    AND later.subject = c.subject AND later.id > c.id
                                    AND later.action <=> c.action
                                    AND later.finished_at IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM marketplace_instance sold
                                  WHERE sold.marketplace = c.marketplace
                                    AND sold.business_key = c.subject)
               LIMIT :most) q
      """;

  private final Database database;
  private final Clock clock;

  BacklogStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Every queue, as far as each can be read, all at once; fails at the end when one could not be.
  Flux<Backlog> all() {
    Backlog.Queue[] queues = Backlog.Queue.values();
    return Flux.fromArray(queues).flatMapSequentialDelayError(this::of, queues.length, 1);
  }

  private Mono<Backlog> of(Backlog.Queue queue) {
    Instant now = clock.instant();
    return database.run(sql -> {
      var statement = sql.sql(statement(queue)).bind("most", COUNTED);
      if (queue == Backlog.Queue.CALLBACKS) {
        statement =
            statement
                .bind("since", Rows.utc(now.minus(CALLBACKS_LOOKED_AT)))
                .bind("until", Rows.utc(now.minus(CALLBACK_TAKES)))
                .bind("hopeless", Rows.utc(now.minus(CALLBACK_PASSES)));
      }
      return statement
          .map(row ->
              new Backlog(
                  queue,
                  Rows.number(row, "waiting").longValue(),
                  Rows.number(row, "parked").longValue(),
                  age(Rows.instant(row, "oldest"), now)))
          .one();
    });
  }

  private static String statement(Backlog.Queue queue) {
    return switch (queue) {
      case EVENTS -> EVENTS;
      case DELIVERIES -> DELIVERIES;
      case HOOKS -> HOOKS;
      case USAGE -> USAGE;
      case CALLBACKS -> CALLBACKS;
    };
  }

  private static Duration age(@Nullable Instant oldest, Instant now) {
    return oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
  }
}
