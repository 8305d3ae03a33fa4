package io.marketgate.tenant.organization;

import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Looks organizations up for operations staff. Each page follows an index from where the last one
/// ended, so that the last of a million is found as fast as the first.
public final class OrganizationDirectory {

  private static final String FIND =
      OrganizationQuery.COLUMNS + " FROM organization o WHERE o.id = :organization";

  private static final String ACCOUNTS =
      """
      SELECT marketplace, account_id FROM subscription
       WHERE organization_id = :organization ORDER BY marketplace, account_id
      """;

  private final Database database;
  private final Clock clock;
  private final Pieces pieces;

  /// How much of the leading index is looked at.
  ///
  /// @param first rows of the first piece, which is enough for most searches
  /// @param further rows of each one after it; takes a second where the database has to fetch each
  ///   of them from a disk
  /// @param longest no further piece for a page is begun after that time
  record Pieces(int first, int further, Duration longest) {

    static final Pieces USUAL = new Pieces(2_000, 10_000, Duration.ofMillis(500));
  }

  /// What is looked for; what is null does not matter.
  ///
  /// @param name the beginning of it, in any case
  /// @param marketplace of one of its accounts
  /// @param accountId one of its accounts
  /// @param edition the one in force
  /// @param status as it is
  /// @param expiringBefore its edition ends before that
  public record Filter(
      @Nullable String name,
      @Nullable String marketplace,
      @Nullable String accountId,
      @Nullable String edition,
      Organization.@Nullable Status status,
      @Nullable Instant expiringBefore) {}

  /// An organization as staff see it.
  ///
  /// @param organization it
  /// @param createdAt when
  /// @param version counted up with every change
  /// @param owner who owns its account
  /// @param extraData what else was said when it was registered; null for nothing
  /// @param parent the organization it stands below; null for none
  public record Entry(
      Organization organization,
      Instant createdAt,
      long version,
      NewOrganization.Owner owner,
      @Nullable String extraData,
      @Nullable String parent) {}

  /// A place in the order of a search.
  ///
  /// @param key what is ordered first; empty when that is the id
  /// @param id of an organization
  public record Position(String key, String id) {

    /// Before everything.
    public static final Position START = new Position("", "");
  }

  private record Row(Entry entry, Position position) {}

  /// A page of a search.
  ///
  /// @param entries in their order
  /// @param next where the next page begins; null when this one is the last
  public record Found(List<Entry> entries, @Nullable Position next) {

    public Found {
      entries = List.copyOf(entries);
    }

    private static Found of(List<Row> rows, int most) {
      return new Found(
          rows.stream().map(Row::entry).toList(),
          rows.size() < most ? null : rows.getLast().position());
    }

    /// This with what a further piece has.
    ///
    /// @param wanted how many it could have had
    /// @param end of the piece; nothing when it was the last
    private Found and(Found piece, int wanted, Optional<Position> end) {
      List<Entry> all = Stream.concat(entries.stream(), piece.entries.stream()).toList();
      return new Found(all, piece.entries.size() < wanted ? end.orElse(null) : piece.next);
    }
  }

  OrganizationDirectory(Database database, Clock clock, Pieces pieces) {
    this.database = database;
    this.clock = clock;
    this.pieces = pieces;
  }

  /// One organization; fails when there is none of that id.
  public Mono<Entry> find(String id) {
    return database
        .run(
            sql -> sql.sql(FIND).bind("organization", id).map(OrganizationDirectory::toEntry).one())
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Organization")));
  }

  /// The marketplace accounts of an organization.
  public Mono<List<MarketplaceAccount>> accounts(String id) {
    return database.run(sql ->
        sql.sql(ACCOUNTS)
            .bind("organization", id)
            .map(row ->
                new MarketplaceAccount(Rows.text(row, "marketplace"), Rows.text(row, "account_id")))
            .all()
            .collectList());
  }

  /// Organizations, one page of them. What no index has as a whole is looked at piece by piece; a
  /// page with less than it could have, or with nothing, may be followed by others then.
  ///
  /// @param after [Found#next] of the page before; [Position#START] for the first one
  public Mono<Found> search(Filter filter, Position after, int most) {
    OrganizationQuery query = new OrganizationQuery(filter, clock.instant());
    if (query.isImpossible()) {
      return Mono.just(new Found(List.of(), null));
    }
    return query.isExact()
        ? rows(query, after, null, most)
        : piece(query, new Found(List.of(), after), most, pieces.first())
            .flatMap(found -> lookOn(query, found, most, ticks() + pieces.longest().toNanos()));
  }

  /// Looks at further pieces until the page is full, everything was looked at, or the time is over.
  private Mono<Found> lookOn(OrganizationQuery query, Found found, int most, long deadline) {
    return found.next() == null || found.entries().size() == most || ticks() >= deadline
        ? Mono.just(found)
        : piece(query, found, most, pieces.further())
            .flatMap(more -> lookOn(query, more, most, deadline));
  }

  private Mono<Found> piece(OrganizationQuery query, Found found, int most, int size) {
    Position after = Objects.requireNonNull(found.next());
    int wanted = most - found.entries().size();
    return end(query, after, size)
        .flatMap(end ->
            rows(query, after, end.orElse(null), wanted).map(rows -> found.and(rows, wanted, end)));
  }

  /// How long work takes, which no simulated clock changes.
  private static long ticks() {
    return System.nanoTime();
  }

  private Mono<Optional<Position>> end(OrganizationQuery query, Position after, int size) {
    return database
        .run(sql -> query.end(sql, after, size).map(query::end).one())
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty());
  }

  private Mono<Found> rows(
      OrganizationQuery query, Position after, @Nullable Position until, int most) {
    return database.run(sql ->
        query
            .rows(sql, after, until, most)
            .map(row -> new Row(toEntry(row), query.position(row)))
            .all()
            .collectList()
            .map(rows -> Found.of(rows, most)));
  }

  private static Entry toEntry(Readable row) {
    return new Entry(
        new Organization(
            Rows.text(row, "organization_id"),
            Rows.text(row, "name"),
            Organization.Status.valueOf(Rows.text(row, "status")),
            ZoneId.of(Rows.text(row, "time_zone"))),
        Objects.requireNonNull(Rows.instant(row, "created_at")),
        Rows.number(row, "version").longValue(),
        new NewOrganization.Owner(
            row.get("owner_name", String.class), row.get("owner_email", String.class)),
        row.get("extra_data", String.class),
        row.get("parent_id", String.class));
  }
}
