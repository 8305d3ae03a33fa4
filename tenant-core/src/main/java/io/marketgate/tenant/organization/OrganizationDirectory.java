package io.marketgate.tenant.organization;

import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Looks organizations up for operations staff. Each page follows an index from where the last one
/// ended, so that the last of a million is found as fast as the first.
public final class OrganizationDirectory {

  private static final String COLUMNS =
      """
      SELECT o.id AS organization_id, o.name, o.folded_name, o.status, o.time_zone, o.created_at,
             o.version, o.owner_name, o.owner_email, o.extra_data, o.parent_id
      """;

  private static final String FIND = COLUMNS + " FROM organization o WHERE o.id = :organization";

  private static final String ACCOUNTS =
      """
      SELECT marketplace, account_id FROM subscription
       WHERE organization_id = :organization ORDER BY marketplace, account_id
      """;

  private final Database database;
  private final Clock clock;

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
  /// @param sortKey where it stands in the order of a search
  public record Entry(
      Organization organization,
      Instant createdAt,
      long version,
      NewOrganization.Owner owner,
      @Nullable String extraData,
      @Nullable String parent,
      String sortKey) {}

  OrganizationDirectory(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// One organization; fails when there is none of that id.
  public Mono<Entry> find(String id) {
    return database
        .run(sql -> sql.sql(FIND).bind("organization", id).map(row -> toEntry(row, "")).one())
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

  /// Organizations, one page of them.
  ///
  /// @param afterKey [Entry#sortKey] of the last one of the page before; empty for the first page
  /// @param afterId its id
  public Mono<List<Entry>> search(Filter filter, String afterKey, String afterId, int most) {
    return database.run(sql -> {
      Query query = new Query(filter, Rows.utc(clock.instant()));
      return query
          .bind(sql.sql(query.text(!afterId.isEmpty())), afterKey, afterId)
          .bind("most", most)
          .map(row -> toEntry(row, query.sortKey(row)))
          .all()
          .collectList();
    });
  }

  private static Entry toEntry(Readable row, String sortKey) {
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
        row.get("parent_id", String.class),
        sortKey);
  }

  /// A search as a statement. It is led by the condition that has the best index, which also says
  /// in which order the pages follow each other.
  private static final class Query {

    private static final String LIVE =
        "p.valid_from <= :now AND (p.valid_until IS NULL OR p.valid_until > :now)";

    private final Filter filter;
    private final Object now;
    private final boolean byName;
    private final boolean byEnd;

    Query(Filter filter, Object now) {
      this.filter = filter;
      this.now = now;
      this.byName = filter.name() != null;
      this.byEnd = !byName && filter.expiringBefore() != null;
    }

    String text(boolean isContinued) {
      StringBuilder text = new StringBuilder(COLUMNS);
      if (byEnd) {
        text.append(", p.valid_until AS sort_end");
      }
      text.append(" FROM organization o");
      List<String> conditions = new ArrayList<>();
      if (filter.marketplace() != null || filter.accountId() != null) {
        conditions.add(
            "o.id IN (SELECT s.organization_id FROM subscription s WHERE TRUE"
                + (filter.marketplace() == null ? "" : " AND s.marketplace = :marketplace")
                + (filter.accountId() == null ? "" : " AND s.account_id = :account")
                + ")");
      }
      addPeriod(text, conditions);
      addIf(conditions, byName, "o.folded_name LIKE :name");
      addIf(conditions, filter.status() != null, "o.status = :status");
      addIf(conditions, isContinued, after());
      if (!conditions.isEmpty()) {
        text.append(" WHERE ").append(String.join(" AND ", conditions));
      }
      return text.append(" ORDER BY ")
          .append(byName ? "o.folded_name, " : byEnd ? "p.valid_until, " : "")
          .append(idColumn())
          .append(" LIMIT :most")
          .toString();
    }

    private void addPeriod(StringBuilder text, List<String> conditions) {
      if (hasPeriod()) {
        text.append(" JOIN edition_period p ON p.organization_id = o.id");
        conditions.add(LIVE);
        addIf(conditions, filter.edition() != null, "p.edition_code = :edition");
        addIf(conditions, filter.expiringBefore() != null, "p.valid_until < :before");
      } else if (isFree()) {
        conditions.add(
            "NOT EXISTS (SELECT 1 FROM edition_period p WHERE p.organization_id = o.id AND "
                + LIVE
                + ")");
      }
    }

    private boolean isFree() {
      return "FREE".equals(filter.edition());
    }

    private boolean hasPeriod() {
      return filter.expiringBefore() != null || (filter.edition() != null && !isFree());
    }

    /// The id as the table has it whose index leads the search. The database does not see that it
    /// is the same in both, and would sort everything that is found, for a minute.
    private String idColumn() {
      return hasPeriod() && !byName ? "p.organization_id" : "o.id";
    }

    private String after() {
      if (!byName && !byEnd) {
        return idColumn() + " > :afterId";
      }
      String key = byName ? "o.folded_name" : "p.valid_until";
      return "(%1$s > :afterKey OR (%1$s = :afterKey AND %2$s > :afterId))"
          .formatted(key, idColumn());
    }

    private static void addIf(List<String> conditions, boolean applies, String condition) {
      if (applies) {
        conditions.add(condition);
      }
    }

    DatabaseClient.GenericExecuteSpec bind(
        DatabaseClient.GenericExecuteSpec statement, String afterKey, String afterId) {
      DatabaseClient.GenericExecuteSpec bound = statement;
      if (filter.marketplace() != null) {
        bound = bound.bind("marketplace", filter.marketplace());
      }
      if (filter.accountId() != null) {
        bound = bound.bind("account", filter.accountId());
      }
      if (filter.name() != null) {
        bound = bound.bind("name", beginning(filter.name()));
      }
      if (filter.status() != null) {
        bound = bound.bind("status", filter.status().name());
      }
      bound = bindPeriod(bound);
      if (!afterId.isEmpty()) {
        bound = bound.bind("afterId", afterId);
        if (byName || byEnd) {
          bound = bound.bind("afterKey", byName ? afterKey : Rows.utc(Instant.parse(afterKey)));
        }
      }
      return bound;
    }

    private DatabaseClient.GenericExecuteSpec bindPeriod(
        DatabaseClient.GenericExecuteSpec statement) {
      DatabaseClient.GenericExecuteSpec bound = statement;
      if (filter.expiringBefore() != null || filter.edition() != null) {
        bound = bound.bind("now", now);
      }
      if (filter.expiringBefore() != null) {
        bound = bound.bind("before", Rows.utc(filter.expiringBefore()));
      }
      return filter.edition() == null || isFree() ? bound : bound.bind("edition", filter.edition());
    }

    String sortKey(Readable row) {
      if (byEnd) {
        return String.valueOf(Rows.instant(row, "sort_end"));
      }
      return byName ? Rows.text(row, "folded_name") : "";
    }

    /// What is a wildcard for the database is a letter like any other in a name.
    private static String beginning(String name) {
      return name.toLowerCase(Locale.ROOT)
              .replace("\\", "\\\\")
              .replace("%", "\\%")
              .replace("_", "\\_")
          + "%";
    }
  }
}
