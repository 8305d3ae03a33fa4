package io.marketgate.tenant.audit;

import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.idempotency.CommitMark;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// The audit trail in the database.
public final class AuditTrail {

  /// The hash before the first entry.
  static final String BEGINNING = "0".repeat(64);

  static final int VERIFIED_AT_ONCE = 1_000;
  private static final int COMPARED_AT_ONCE = 500;

  private static final String LOCK_HEAD =
      "SELECT number, hash FROM audit_head WHERE id = 1 FOR UPDATE";

  private static final String HEAD = "SELECT number, hash FROM audit_head WHERE id = 1";

  private static final String HASHES =
      "SELECT number, hash FROM audit_entry WHERE number IN (:numbers)";

  private static final String MOVE_HEAD =
      "UPDATE audit_head SET number = :number, hash = :hash WHERE id = 1";

  private static final String INSERT =
      """
      INSERT INTO audit_entry
        (number, at, actor, what, target, organization_id, before_change, after_change,
         previous_hash, hash, organization_hash)
      VALUES (:number, :at, :actor, :what, :target, :organization, :before, :after,
              :previous, :hash,
              (SELECT hash FROM audit_organization_head WHERE organization_id = :organization))
      """;

  static final String SELECT =
      """
      SELECT number, at, actor, what, target, organization_id, before_change, after_change,
             previous_hash, hash, organization_hash
        FROM audit_entry
      """;

  private static final String SELECT_LATEST =
      SELECT + " WHERE number < :before ORDER BY number DESC LIMIT :most";

  private static final String SELECT_LATEST_OF =
      SELECT
          + " WHERE organization_id = :organization AND number < :before"
          + " ORDER BY number DESC LIMIT :most";

  private static final String SELECT_FROM =
      SELECT + " WHERE number > :after ORDER BY number LIMIT :most";

  private final Database database;
  private final JsonMapper json;
  private final Clock clock;

  /// What a change was about.
  ///
  /// @param what in the past tense
  /// @param target of what
  /// @param organization whose; null when it is about everybody
  public record Subject(String what, String target, @Nullable String organization) {}

  /// A change that the trail is to know.
  ///
  /// @param before what was; null when there was nothing
  /// @param after what is; null when nothing is left
  public record Audited(Subject subject, @Nullable Object before, @Nullable Object after) {}

  /// An entry and its hash, which covers all entries before it.
  ///
  /// @param number of the entry; 0 before the first one
  /// @param hash 64 hexadecimal digits
  public record Head(long number, String hash) {}

  /// Whether the trail is whole.
  ///
  /// @param valid whether it is
  /// @param entries how many were looked at
  /// @param firstFault number of the first entry that is not as it was written, or of the one that
  ///   is known from elsewhere and is another; null for none
  public record Verification(boolean valid, long entries, @Nullable Long firstFault) {}

  AuditTrail(Database database, JsonMapper json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /// Adds entries to the transaction the client is in, and writes down the mark of a request, as of
  /// an idempotency key. One transaction at a time can do so until it ends; so do it last.
  ///
  /// @param done in this order
  public Mono<Void> append(DatabaseClient sql, Actor actor, List<Audited> done) {
    if (done.isEmpty()) {
      return Mono.empty();
    }
    CommitMark mark = actor.mark();
    return (mark == null ? Mono.<Void>empty() : mark.mark(sql))
        .then(Mono.defer(() -> sql.sql(LOCK_HEAD).map(AuditTrail::toHead).one()))
        .flatMap(head -> Write.all(sql, added(head, actor, done)));
  }

  /// The latest entries, newest first.
  ///
  /// @param organization only about this one; null for all
  /// @param before only numbers below
  public Mono<List<AuditEntry>> latest(@Nullable String organization, long before, int most) {
    return database.run(sql -> {
      DatabaseClient.GenericExecuteSpec statement =
          organization == null
              ? sql.sql(SELECT_LATEST)
              : sql.sql(SELECT_LATEST_OF).bind("organization", organization);
      return statement
          .bind("before", before)
          .bind("most", most)
          .map(AuditTrail::toEntry)
          .all()
          .collectList();
    });
  }

  /// The last entry.
  public Mono<Head> head() {
    return database.run(sql -> sql.sql(HEAD).map(AuditTrail::toHead).one());
  }

  /// Whether an entry is still there with the hash that it had, and so all before it are what they
  /// were as long as the trail is whole.
  public Mono<Boolean> has(Head known) {
    return missing(List.of(known)).map(List::isEmpty);
  }

  /// Which entries that are known from elsewhere are not there with the hash that they had.
  public Mono<List<Head>> missing(List<Head> known) {
    return Flux.fromIterable(known)
        .filter(head -> head.number() > 0)
        .buffer(COMPARED_AT_ONCE)
        .concatMap(heads -> same(heads).flatMapIterable(same -> without(heads, same)))
        .collectList();
  }

  private Mono<List<Head>> same(List<Head> heads) {
    return database.run(sql ->
        sql.sql(HASHES)
            .bind("numbers", heads.stream().map(Head::number).toList())
            .map(AuditTrail::toHead)
            .all()
            .collectList());
  }

  private static List<Head> without(List<Head> heads, List<Head> same) {
    Set<Head> there = Set.copyOf(same);
    return heads.stream().filter(head -> !there.contains(head)).toList();
  }

  /// The same as [#verify()], against whoever can compute hashes as well: the trail must also lead
  /// over an entry that is known from elsewhere.
  public Mono<Verification> verify(Head known) {
    return verify()
        .flatMap(found ->
            found.valid()
                ? has(known)
                    .map(isThere ->
                        isThere ? found : new Verification(false, found.entries(), known.number()))
                : Mono.just(found));
  }

  /// Computes every hash anew. Whoever can write to the database can do so, too; [#verify(Head)]
  /// finds him out.
  public Mono<Verification> verify() {
    return walk(new Head(0, BEGINNING))
        .flatMap(this::compareWithEnd)
        .onErrorResume(
            BrokenChain.class,
            broken -> Mono.just(new Verification(false, broken.number, broken.number)));
  }

  /// @return the last entry that follows
  private Mono<Head> walk(Head known) {
    return Flux.just(known)
        .expand(head -> next(head).flatMapMany(entries -> check(head, entries)))
        .last();
  }

  private Mono<List<AuditEntry>> next(Head head) {
    return database.run(sql ->
        sql.sql(SELECT_FROM)
            .bind("after", head.number())
            .bind("most", VERIFIED_AT_ONCE)
            .map(AuditTrail::toEntry)
            .all()
            .collectList());
  }

  private static Mono<Head> check(Head start, List<AuditEntry> entries) {
    Head head = start;
    for (AuditEntry entry : entries) {
      boolean follows =
          entry.number() == head.number() + 1 && entry.previousHash().equals(head.hash());
      if (!follows || !hash(entry).equals(entry.hash())) {
        return Mono.error(new BrokenChain(head.number() + 1));
      }
      head = new Head(entry.number(), entry.hash());
    }
    return entries.isEmpty() ? Mono.empty() : Mono.just(head);
  }

  /// Entries that were cut off at the end are missing there. What has been added since the last one
  /// was read has to follow, as far as the end that is known by then.
  private Mono<Verification> compareWithEnd(Head last) {
    return database
        .run(sql -> sql.sql(HEAD).map(AuditTrail::toHead).one())
        .flatMap(end -> walk(last).map(reached -> judge(reached, end)));
  }

  private static Verification judge(Head reached, Head end) {
    if (reached.number() < end.number()) {
      return new Verification(false, reached.number(), reached.number() + 1);
    }
    return reached.number() == end.number() && !reached.hash().equals(end.hash())
        ? new Verification(false, reached.number(), reached.number())
        : new Verification(true, reached.number(), null);
  }

  private List<Write> added(Head head, Actor actor, List<Audited> done) {
    List<Write> writes = new ArrayList<>();
    Head last = head;
    for (Audited each : done) {
      AuditEntry entry = entry(last, actor, each);
      if (entry.organization() != null) {
        writes.add(OrganizationTrail.moved(entry.organization(), entry.number(), entry.hash()));
      }
      writes.add(insert(entry));
      last = new Head(entry.number(), entry.hash());
    }
    writes.add(Write.of(MOVE_HEAD).bind("number", last.number()).bind("hash", last.hash()));
    return writes;
  }

  private AuditEntry entry(Head head, Actor actor, Audited done) {
    Subject subject = done.subject();
    AuditEntry open =
        new AuditEntry(
            head.number() + 1,
            Rows.now(clock),
            actor.name(),
            subject.what(),
            subject.target(),
            subject.organization(),
            text(done.before()),
            text(done.after()),
            head.hash(),
            "",
            null);
    return new AuditEntry(
        open.number(),
        open.at(),
        open.actor(),
        open.what(),
        open.target(),
        open.organization(),
        open.before(),
        open.after(),
        open.previousHash(),
        hash(open),
        null);
  }

  private @Nullable String text(@Nullable Object value) {
    return value == null ? null : json.writeValueAsString(value);
  }

  private static Write insert(AuditEntry entry) {
    return Write.of(INSERT)
        .bind("number", entry.number())
        .bind("at", entry.at())
        .bind("actor", entry.actor())
        .bind("what", entry.what())
        .bind("target", entry.target())
        .bind("organization", entry.organization())
        .bind("before", entry.before())
        .bind("after", entry.after())
        .bind("previous", entry.previousHash())
        .bind("hash", entry.hash());
  }

  /// Over every part with its length, so that no two entries read the same.
  static String hash(AuditEntry entry) {
    StringBuilder text = new StringBuilder();
    for (Object part :
        new @Nullable Object[] {
          entry.number(),
          entry.at(),
          entry.actor(),
          entry.what(),
          entry.target(),
          entry.organization(),
          entry.before(),
          entry.after(),
          entry.previousHash()
        }) {
      String written = part == null ? "" : part.toString();
      text.append(part == null ? -1 : written.length()).append(':').append(written);
    }
    return Sha256.hex(text.toString());
  }

  static Head toHead(Readable row) {
    return new Head(Rows.number(row, "number").longValue(), Rows.text(row, "hash"));
  }

  static AuditEntry toEntry(Readable row) {
    Instant at = Objects.requireNonNull(Rows.instant(row, "at"));
    return new AuditEntry(
        Rows.number(row, "number").longValue(),
        at,
        Rows.text(row, "actor"),
        Rows.text(row, "what"),
        Rows.text(row, "target"),
        row.get("organization_id", String.class),
        row.get("before_change", String.class),
        row.get("after_change", String.class),
        Rows.text(row, "previous_hash"),
        Rows.text(row, "hash"),
        row.get("organization_hash", String.class));
  }

  /// An entry is missing or not as it was written.
  private static final class BrokenChain extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long number;

    BrokenChain(long number) {
      super("Entry " + number + " is not as it was written", null, false, false);
      this.number = number;
    }
  }
}
