package io.marketgate.tenant.event;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/// What was sent, and is not in the database any more since that was restored from a backup.
public final class LostEvents {

  /// One that was sent stays for a week.
  private static final String KNOWN =
      "SELECT event_id FROM event_outbox FORCE INDEX (event_outbox_event) WHERE event_id IN (:ids)";

  private final Database database;

  public LostEvents(Database database) {
    this.database = database;
  }

  /// Those of some events that the database does not have.
  public Mono<List<SentEvent>> among(List<SentEvent> events) {
    return known(events.stream().map(SentEvent::id).toList())
        .map(known -> events.stream().filter(event -> !known.contains(event.id())).toList());
  }

  private Mono<Set<String>> known(List<String> ids) {
    return ids.isEmpty()
        ? Mono.just(Set.of())
        : database.run(sql ->
            sql.sql(KNOWN)
                .bind("ids", ids)
                .map(row -> Rows.text(row, "event_id"))
                .all()
                .collect(Collectors.toSet()));
  }
}
