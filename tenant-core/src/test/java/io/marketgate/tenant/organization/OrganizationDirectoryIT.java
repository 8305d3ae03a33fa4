package io.marketgate.tenant.organization;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.organization.OrganizationDirectory.Entry;
import io.marketgate.tenant.organization.OrganizationDirectory.Filter;
import io.marketgate.tenant.organization.OrganizationDirectory.Found;
import io.marketgate.tenant.organization.OrganizationDirectory.Pieces;
import io.marketgate.tenant.organization.OrganizationDirectory.Position;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Searches with every combination of conditions, against a list that is filtered in memory.
@ExtendWith(RealServers.class)
class OrganizationDirectoryIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant SOON = Replica.NOW.plus(Duration.ofDays(20));

  /// Names, marketplace and ids of this run.
  private static final String RUN = Ids.next();

  /// What was written, in the order of the ids.
  private static final List<Known> ALL = IntStream.range(0, 60).mapToObj(Known::number).toList();

  private static final Filter NOBODY =
      new Filter(RUN, null, null, "NOBODYS", Organization.Status.ACTIVE, null);

  private static Replica replica;
  private static OrganizationDirectory directory;

  /// An organization with what it is searched by.
  ///
  /// @param period its edition's code; null for none
  /// @param until when that ends
  private record Known(
      String id, String name, String status, @Nullable String period, @Nullable Instant until) {

    /// A third is disabled, and of each four one has never had an edition, one has none any more.
    static Known number(int i) {
      String id = RUN.substring(0, 20) + "%04d".formatted(i);
      String name = RUN + "-%04d".formatted(59 - i);
      String status = i % 3 == 0 ? "DISABLED" : "ACTIVE";
      return switch (i % 4) {
        case 0 -> new Known(id, name, status, null, null);
        case 1 -> new Known(id, name, status, "STANDARD", Replica.NOW);
        case 2 ->
            new Known(id, name, status, "PROFESSIONAL", Replica.NOW.plus(Duration.ofDays(60 - i)));
        default -> new Known(id, name, status, "STANDARD", null);
      };
    }

    boolean isOnAnEdition() {
      return period != null && (until == null || until.isAfter(Replica.NOW));
    }

    boolean matches(Filter filter) {
      String edition = isOnAnEdition() ? period : "FREE";
      Instant before = filter.expiringBefore();
      return (filter.edition() == null || filter.edition().equals(edition))
          && (filter.status() == null || filter.status().name().equals(status))
          && (before == null || (isOnAnEdition() && until != null && until.isBefore(before)));
    }
  }

  @BeforeAll
  static void write() {
    replica = RealServers.newReplica();
    directory = directory(PATIENCE);
    replica
        .get(Database.class)
        .inTransaction(sql -> Flux.fromIterable(ALL).concatMap(known -> write(sql, known)).then())
        .block(PATIENCE);
  }

  @AfterAll
  static void close() {
    replica.close();
  }

  static List<Filter> filters() {
    List<Filter> filters = new ArrayList<>();
    for (String name : Arrays.asList(null, RUN)) {
      for (String account : Arrays.asList(null, "of " + ALL.get(6).id())) {
        for (String edition : Arrays.asList(null, "FREE", "PROFESSIONAL", "STANDARD")) {
          for (Organization.Status status :
              Arrays.asList(null, Organization.Status.ACTIVE, Organization.Status.DISABLED)) {
            for (Instant before : Arrays.asList(null, SOON)) {
              filters.add(new Filter(name, RUN, account, edition, status, before));
            }
          }
        }
      }
    }
    return filters;
  }

  @ParameterizedTest
  @MethodSource("filters")
  void findsWhatMeetsAllConditionsOnceAndInOrder(Filter filter) {
    Comparator<Known> order = Comparator.comparing(Known::id);
    if (filter.name() != null) {
      order = Comparator.comparing(Known::name);
    } else if (filter.expiringBefore() != null) {
      order = Comparator.comparing(Known::until);
    }
    Stream<Known> expected =
        ALL.stream()
            .filter(known -> known.matches(filter))
            .filter(known -> filter.accountId() == null || filter.accountId().endsWith(known.id()));
    assertThat(walk(directory, filter).stream().map(entry -> entry.organization().id()))
        .containsExactlyElementsOf(expected.sorted(order).map(Known::id).toList());
  }

  @Test
  void looksOnUntilTheEndWhenThereIsTime() {
    assertThat(search(NOBODY, Position.START)).isEqualTo(new Found(List.of(), null));
  }

  @Test
  void saysHowFarItHasLookedWhenTheTimeIsOver() {
    OrganizationDirectory hasty = directory(Duration.ZERO);
    Found page = hasty.search(NOBODY, Position.START, 5).blockOptional(PATIENCE).orElseThrow();
    assertThat(page)
        .isEqualTo(new Found(List.of(), new Position(RUN + "-0002", ALL.get(59 - 2).id())));
    assertThat(walk(hasty, NOBODY)).isEmpty();
  }

  @Test
  void goesOnWithoutAskingWhenAnIndexHasWhatIsLookedFor() {
    Found page = search(new Filter(RUN, null, null, null, null, null), Position.START);
    assertThat(page.entries()).hasSize(5);
    assertThat(walk(directory, new Filter(RUN, null, null, null, null, null))).hasSize(ALL.size());
  }

  private static OrganizationDirectory directory(Duration longest) {
    return new OrganizationDirectory(
        replica.get(Database.class), replica.get(Clock.class), new Pieces(3, 7, longest));
  }

  private static List<Entry> walk(OrganizationDirectory directory, Filter filter) {
    List<Entry> all = new ArrayList<>();
    Set<Position> seen = new HashSet<>();
    Position next = Position.START;
    while (next != null) {
      assertThat(seen.add(next)).as("a place is never returned to").isTrue();
      Found page = directory.search(filter, next, 5).blockOptional(PATIENCE).orElseThrow();
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(5);
      all.addAll(page.entries());
      next = page.next();
    }
    return all;
  }

  private static Found search(Filter filter, Position after) {
    return directory.search(filter, after, 5).blockOptional(PATIENCE).orElseThrow();
  }

  private static Mono<Void> write(DatabaseClient sql, Known known) {
    Mono<Void> organization =
        sql.sql(
                """
                INSERT INTO organization (id, name, folded_name, status, time_zone, created_at)
                VALUES (:id, :name, :name, :status, 'Asia/Shanghai', :now)
                """)
            .bind("id", known.id())
            .bind("name", known.name())
            .bind("status", known.status())
            .bind("now", Rows.utc(Replica.NOW))
            .then();
    Mono<Void> account =
        sql.sql(
                """
                INSERT INTO subscription (id, organization_id, marketplace, account_id, status)
                VALUES (:id, :id, :marketplace, :account, 'ACTIVE')
                """)
            .bind("id", known.id())
            .bind("marketplace", RUN)
            .bind("account", "of " + known.id())
            .then();
    return organization
        .then(account)
        .then(known.period() == null ? Mono.empty() : writePeriod(sql, known));
  }

  private static Mono<Void> writePeriod(DatabaseClient sql, Known known) {
    DatabaseClient.GenericExecuteSpec insert =
        sql.sql(
                """
                INSERT INTO edition_period (id, organization_id, edition_code, edition_name,
                                            edition_version, kind, valid_from, valid_until, end_told)
                VALUES (:id, :id, :edition, :edition, 1, 'PAID', :from, :until, TRUE)
                """)
            .bind("id", known.id())
            .bind("edition", String.valueOf(known.period()))
            .bind("from", Rows.utc(Replica.NOW.minus(Duration.ofDays(1))));
    return (known.until() == null
            ? insert.bindNull("until", LocalDateTime.class)
            : insert.bind("until", Rows.utc(known.until())))
        .then();
  }
}
