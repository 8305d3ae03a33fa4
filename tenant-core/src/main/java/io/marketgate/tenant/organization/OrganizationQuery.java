package io.marketgate.tenant.organization;

import io.marketgate.tenant.organization.OrganizationDirectory.Filter;
import io.marketgate.tenant.organization.OrganizationDirectory.Position;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;

/// A search for organizations as statements. One condition leads it, by an index that also says in
/// which order the pages follow each other; the others are compared row by row.
final class OrganizationQuery {

  /// Of one organization.
  static final String COLUMNS =
      """
      SELECT o.id AS organization_id, o.name, o.status, o.time_zone, o.created_at, o.version,
             o.owner_name, o.owner_email, o.extra_data, o.parent_id
      """;

  private static final String FREE = "FREE";

  /// An edition period that is in force.
  private static final String IN_FORCE =
      "%1$s.valid_from <= :now AND (%1$s.valid_until IS NULL OR %1$s.valid_until > :now)";

  /// An index, as its table has the columns. The database does not see that the organization's id
  /// is the same in both tables, and would sort everything that is found, for a minute.
  private enum Lead {
    NAME("organization o", "o.folded_name", "o.id"),
    END("edition_period p", "p.valid_until", "p.organization_id"),
    EDITION("edition_period p", null, "p.organization_id"),
    ID("organization o", null, "o.id");

    private final String table;
    private final @Nullable String key;
    private final String id;

    Lead(String table, @Nullable String key, String id) {
      this.table = table;
      this.key = key;
      this.id = id;
    }

    static Lead of(Filter filter) {
      if (filter.name() != null) {
        return NAME;
      }
      if (filter.expiringBefore() != null) {
        return END;
      }
      return filter.edition() == null || filter.edition().equals(FREE) ? ID : EDITION;
    }

    String order() {
      return key == null ? id : key + ", " + id;
    }
  }

  /// Part of a statement with the values it names.
  private record Condition(String text, Map<String, Object> values) {

    static Condition of(String text, String name, Object value) {
      return new Condition(text, Map.of(name, value));
    }
  }

  private final Filter filter;
  private final Instant now;
  private final Lead lead;

  /// @param now which editions are in force
  OrganizationQuery(Filter filter, Instant now) {
    this.filter = filter;
    this.now = now;
    this.lead = Lead.of(filter);
  }

  /// Whether nothing can be found: what is free has no end.
  boolean isImpossible() {
    return isFree() && filter.expiringBefore() != null;
  }

  /// Whether an index has just what is looked for, so that a page is found at once. What is found
  /// by an account is little.
  boolean isExact() {
    boolean isByStatus = filter.status() != null;
    boolean isByName = filter.name() != null;
    return filter.accountId() != null
        || (filter.marketplace() == null
            && filter.edition() == null
            && filter.expiringBefore() == null
            && !(isByStatus && isByName));
  }

  /// Finds where a piece of the leading index ends; nothing when no more than that is left.
  DatabaseClient.GenericExecuteSpec end(DatabaseClient sql, Position after, int size) {
    List<Condition> conditions = leading();
    addAfter(conditions, after);
    String text =
        "SELECT %s%s AS sort_id FROM %s%s ORDER BY %s LIMIT 1 OFFSET :size"
            .formatted(
                lead.key == null ? "" : lead.key + " AS sort_key, ",
                lead.id,
                lead.table,
                where(conditions),
                lead.order());
    return bind(sql.sql(text), conditions).bind("size", size - 1);
  }

  /// Finds organizations.
  ///
  /// @param after where the search goes on
  /// @param until the last place that is looked at; null for all there are
  DatabaseClient.GenericExecuteSpec rows(
      DatabaseClient sql, Position after, @Nullable Position until, int most) {
    List<Condition> conditions = leading();
    addOthers(conditions);
    addAfter(conditions, after);
    if (until != null) {
      addUntil(conditions, until);
    }
    String text =
        "%s%s FROM organization o%s%s ORDER BY %s LIMIT :most"
            .formatted(
                COLUMNS,
                lead.key == null ? "" : ", " + lead.key + " AS sort_key",
                joins(),
                where(conditions),
                lead.order());
    return bind(sql.sql(text), conditions).bind("most", most);
  }

  /// Where a row stands that was found.
  Position position(Readable row) {
    return position(row, "organization_id");
  }

  /// Where a piece ends.
  Position end(Readable row) {
    return position(row, "sort_id");
  }

  private Position position(Readable row, String id) {
    String key =
        switch (lead) {
          case NAME -> Rows.text(row, "sort_key");
          case END -> String.valueOf(Rows.instant(row, "sort_key"));
          case EDITION, ID -> "";
        };
    return new Position(key, Rows.text(row, id));
  }

  private boolean isFree() {
    return FREE.equals(filter.edition());
  }

  private boolean hasPeriod() {
    return filter.expiringBefore() != null || (filter.edition() != null && !isFree());
  }

  /// What the leading index has.
  private List<Condition> leading() {
    List<Condition> conditions = new ArrayList<>();
    switch (lead) {
      case NAME ->
          conditions.add(
              Condition.of(
                  "o.folded_name LIKE :name",
                  "name",
                  beginning(Objects.requireNonNull(filter.name()))));
      case END ->
          conditions.add(
              new Condition(
                  "p.valid_until > :now AND p.valid_until < :before",
                  Map.of(
                      "now",
                      Rows.utc(now),
                      "before",
                      Rows.utc(Objects.requireNonNull(filter.expiringBefore())))));
      case EDITION ->
          conditions.add(
              Condition.of(
                  "p.edition_code = :edition",
                  "edition",
                  Objects.requireNonNull(filter.edition())));
      case ID -> {
        if (filter.status() != null) {
          conditions.add(status(filter.status()));
        }
      }
    }
    return conditions;
  }

  private void addOthers(List<Condition> conditions) {
    if (filter.marketplace() != null || filter.accountId() != null) {
      conditions.add(account());
    }
    if (hasPeriod()) {
      conditions.add(Condition.of(IN_FORCE.formatted("p"), "now", Rows.utc(now)));
      if (filter.edition() != null && lead != Lead.EDITION) {
        conditions.add(Condition.of("p.edition_code = :edition", "edition", filter.edition()));
      }
      if (filter.expiringBefore() != null && lead != Lead.END) {
        conditions.add(
            Condition.of("p.valid_until < :before", "before", Rows.utc(filter.expiringBefore())));
      }
    } else if (isFree()) {
      conditions.add(Condition.of("f.organization_id IS NULL", "now", Rows.utc(now)));
    }
    if (filter.status() != null && lead != Lead.ID) {
      conditions.add(status(filter.status()));
    }
  }

  private static Condition status(Organization.Status status) {
    return Condition.of("o.status = :status", "status", status.name());
  }

  private Condition account() {
    Map<String, Object> values = new HashMap<>();
    StringBuilder text =
        new StringBuilder("o.id IN (SELECT s.organization_id FROM subscription s WHERE TRUE");
    if (filter.marketplace() != null) {
      text.append(" AND s.marketplace = :marketplace");
      values.put("marketplace", filter.marketplace());
    }
    if (filter.accountId() != null) {
      text.append(" AND s.account_id = :account");
      values.put("account", filter.accountId());
    }
    return new Condition(text.append(")").toString(), values);
  }

  private String joins() {
    if (hasPeriod()) {
      return " JOIN edition_period p ON p.organization_id = o.id";
    }
    return isFree()
        ? " LEFT JOIN edition_period f ON f.organization_id = o.id AND " + IN_FORCE.formatted("f")
        : "";
  }

  private void addAfter(List<Condition> conditions, Position after) {
    if (!after.equals(Position.START)) {
      conditions.add(beyond(">", "after", after, ""));
    }
  }

  private void addUntil(List<Condition> conditions, Position until) {
    conditions.add(beyond("<", "until", until, "="));
  }

  /// The first comparison of a pair says nothing that the others do not; it is what the database
  /// finds the place in the index by.
  private Condition beyond(String relation, String name, Position position, String orEqual) {
    String ids = "%s %s%s :%sId".formatted(lead.id, relation, orEqual, name);
    if (lead.key == null) {
      return Condition.of(ids, name + "Id", position.id());
    }
    Object key = lead == Lead.END ? Rows.utc(Instant.parse(position.key())) : position.key();
    return new Condition(
        "%1$s %2$s= :%3$sKey AND (%1$s %2$s :%3$sKey OR %4$s)"
            .formatted(lead.key, relation, name, ids),
        Map.of(name + "Key", key, name + "Id", position.id()));
  }

  private static String where(List<Condition> conditions) {
    return conditions.isEmpty()
        ? ""
        : conditions.stream()
            .map(Condition::text)
            .collect(Collectors.joining(" AND ", " WHERE ", ""));
  }

  private static DatabaseClient.GenericExecuteSpec bind(
      DatabaseClient.GenericExecuteSpec statement, List<Condition> conditions) {
    DatabaseClient.GenericExecuteSpec bound = statement;
    for (Condition condition : conditions) {
      bound = bound.bindValues(condition.values());
    }
    return bound;
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
