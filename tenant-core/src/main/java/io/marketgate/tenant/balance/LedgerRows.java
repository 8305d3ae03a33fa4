package io.marketgate.tenant.balance;

import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The statements about the ledger. Each names its organization.
final class LedgerRows {

  private static final String INSERT_ENTRY =
      """
      INSERT INTO ledger_entry
        (id, organization_id, kind, at, actor, subject, reverses, note, parts, available_after,
         held_after, idempotency_key, arguments)
      VALUES (:id, :organization, :kind, :at, :actor, :subject, :reverses, :note, :parts,
              :available, :held, :key, :arguments)
      """;

  private static final String INSERT_POSTINGS =
      "INSERT INTO ledger_posting (organization_id, entry_id, position, account, amount) VALUES ";

  private static final String BY_KEY =
      """
      SELECT id, arguments, IF(kind = 'HOLD', subject, NULL) AS hold, available_after, held_after
        FROM ledger_entry
       WHERE organization_id = :organization AND idempotency_key = :key
      """;

  private static final String ENTRIES =
      """
      SELECT number, id, kind, at, actor, subject, reverses, note, parts, available_after,
             held_after
        FROM ledger_entry
       WHERE organization_id = :organization
      """;

  private static final String LATEST =
      ENTRIES + " AND number < :before ORDER BY number DESC LIMIT :most";

  private static final String ENTRY = ENTRIES + " AND id = :id";

  private static final String POSTINGS =
      """
      SELECT entry_id, account, amount FROM ledger_posting
       WHERE organization_id = :organization AND entry_id IN (:ids)
       ORDER BY entry_id, position
      """;

  private static final String REVERSED =
      """
      SELECT COALESCE(SUM(ABS(p.amount)), 0) AS n
        FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id AND p.position = 0
       WHERE e.organization_id = :organization AND e.reverses = :id
      """;

  private final PartsJson parts;

  LedgerRows(PartsJson parts) {
    this.parts = parts;
  }

  /// An entry that was written for a key.
  ///
  /// @param hold id of the hold it made; null for another kind of entry
  record Known(String id, String arguments, @Nullable String hold, long available, long held) {}

  /// What is written beside an entry itself.
  ///
  /// @param key of the request; null for none
  /// @param arguments hash of what was asked; null without a key
  record Origin(
      String actor, @Nullable String note, @Nullable String key, @Nullable String arguments) {}

  /// Writes an entry with its postings.
  ///
  /// @param after what the wallet is by then
  Mono<Void> insert(
      DatabaseClient sql, String organization, WrittenEntry entry, Wallet after, Origin origin) {
    EntryDraft draft = entry.draft();
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT_ENTRY)
            .bind("organization", organization)
            .bind("id", entry.id())
            .bind("kind", draft.kind().name())
            .bind("at", Rows.utc(entry.at()))
            .bind("actor", origin.actor())
            .bind("available", after.available())
            .bind("held", after.held());
    statement = Rows.bind(statement, "subject", draft.subject());
    statement = Rows.bind(statement, "reverses", draft.reverses());
    statement = Rows.bind(statement, "note", origin.note());
    statement = Rows.bind(statement, "key", origin.key());
    statement = Rows.bind(statement, "arguments", origin.arguments());
    return Rows.bind(statement, "parts", parts.text(draft.parts()))
        .fetch()
        .rowsUpdated()
        .then(insertPostings(sql, organization, entry))
        .then();
  }

  /// An entry and what it is called.
  record WrittenEntry(String id, Instant at, EntryDraft draft) {}

  private static Mono<Long> insertPostings(
      DatabaseClient sql, String organization, WrittenEntry entry) {
    List<Posting> postings = entry.draft().postings();
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < postings.size(); i++) {
      rows.add("(:organization, :entry, %1$d, :account%1$d, :amount%1$d)".formatted(i));
    }
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT_POSTINGS + String.join(", ", rows))
            .bind("organization", organization)
            .bind("entry", entry.id());
    for (int i = 0; i < postings.size(); i++) {
      statement =
          statement
              .bind("account" + i, postings.get(i).account())
              .bind("amount" + i, postings.get(i).amount());
    }
    return statement.fetch().rowsUpdated();
  }

  static Mono<Known> byKey(DatabaseClient sql, String organization, String key) {
    return sql.sql(BY_KEY)
        .bind("organization", organization)
        .bind("key", key)
        .map(row ->
            new Known(
                Rows.text(row, "id"),
                Rows.text(row, "arguments"),
                row.get("hold", String.class),
                Rows.number(row, "available_after").longValue(),
                Rows.number(row, "held_after").longValue()))
        .one();
  }

  /// The latest entries, newest first.
  Mono<List<LedgerEntry>> latest(DatabaseClient sql, String organization, long before, int most) {
    return sql.sql(LATEST)
        .bind("organization", organization)
        .bind("before", before)
        .bind("most", most)
        .map(this::toEntry)
        .all()
        .collectList()
        .flatMap(entries -> withPostings(sql, organization, entries));
  }

  /// An entry; empty when there is none of that id.
  Mono<LedgerEntry> entry(DatabaseClient sql, String organization, String id) {
    return sql.sql(ENTRY)
        .bind("organization", organization)
        .bind("id", id)
        .map(this::toEntry)
        .one()
        .filter(entry -> entry.id().equals(id))
        .flatMap(entry -> withPostings(sql, organization, List.of(entry)))
        .map(List::getFirst);
  }

  /// How much of an entry was taken back so far.
  static Mono<Long> reversed(DatabaseClient sql, String organization, String id) {
    return sql.sql(REVERSED)
        .bind("organization", organization)
        .bind("id", id)
        .map(row -> Rows.number(row, "n").longValue())
        .one();
  }

  private static Mono<List<LedgerEntry>> withPostings(
      DatabaseClient sql, String organization, List<LedgerEntry> entries) {
    return entries.isEmpty()
        ? Mono.just(entries)
        : sql.sql(POSTINGS)
            .bind("organization", organization)
            .bind("ids", entries.stream().map(LedgerEntry::id).toList())
            .map(row ->
                Map.entry(
                    Rows.text(row, "entry_id"),
                    new Posting(Rows.text(row, "account"), Rows.number(row, "amount").longValue())))
            .all()
            .collectList()
            .map(postings -> entries.stream().map(entry -> with(entry, postings)).toList());
  }

  private static LedgerEntry with(LedgerEntry entry, List<Map.Entry<String, Posting>> postings) {
    Map<String, List<Posting>> byEntry = new LinkedHashMap<>();
    postings.forEach(each ->
        byEntry.computeIfAbsent(each.getKey(), id -> new ArrayList<>()).add(each.getValue()));
    return new LedgerEntry(
        entry.number(),
        entry.id(),
        entry.kind(),
        entry.at(),
        entry.actor(),
        entry.subject(),
        entry.reverses(),
        entry.note(),
        entry.parts(),
        entry.availableAfter(),
        entry.heldAfter(),
        byEntry.getOrDefault(entry.id(), List.of()));
  }

  private LedgerEntry toEntry(Readable row) {
    return new LedgerEntry(
        Rows.number(row, "number").longValue(),
        Rows.text(row, "id"),
        Rows.text(row, "kind"),
        Objects.requireNonNull(Rows.instant(row, "at")),
        Rows.text(row, "actor"),
        row.get("subject", String.class),
        row.get("reverses", String.class),
        row.get("note", String.class),
        parts.read(row.get("parts", String.class)),
        Rows.number(row, "available_after").longValue(),
        Rows.number(row, "held_after").longValue(),
        List.of());
  }
}
