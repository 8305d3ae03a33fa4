package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Who of an enterprise may use which instance, as the marketplace has told it last. What is told
/// together is in force together, and what was told before something else has no effect after it.
public final class InstancePeople {

  private static final int HASH_DIGITS = 12;

  private static final String SELECT =
      """
      SELECT uid, is_in, is_admin, told_at FROM marketplace_person
       WHERE organization_id = :organization AND instance_id = :instance AND uid IN (:uids)
      """;

  private static final String WRITE =
      """
      INSERT INTO marketplace_person
        (organization_id, instance_id, uid, tenant_id, is_in, is_admin, told_at)
      VALUES (:organization, :instance, :uid, :tenant, :in, :admin, :told)
      ON DUPLICATE KEY UPDATE is_in = :in, is_admin = :admin, told_at = :told
      """;

  private static final String SELECT_TENANT =
      """
      SELECT uid FROM marketplace_person
       WHERE organization_id = :organization AND instance_id = :instance AND tenant_id = :tenant
         AND is_in
      """;

  private static final String SELECT_IN =
      """
      SELECT instance_id, is_admin FROM marketplace_person
       WHERE organization_id = :organization AND uid = :uid AND is_in
      """;

  private final Database database;
  private final OrganizationChanges changes;

  /// What is told of somebody.
  ///
  /// @param uid see [InstancePeople#uid]
  /// @param isIn whether he may use the instance
  /// @param isAdmin whether he may administer the product
  public record Told(String uid, boolean isIn, boolean isAdmin) {}

  private record Known(Told told, Instant at) {}

  /// How somebody stands in an organization.
  ///
  /// @param instances that he may use
  /// @param isAdmin whether he may administer the product by one of them
  public record Standing(List<String> instances, boolean isAdmin) {

    public Standing {
      instances = List.copyOf(instances);
    }

    /// Whether he may use any.
    public boolean isIn() {
      return !instances.isEmpty();
    }
  }

  InstancePeople(Database database, OrganizationChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  /// What somebody is called here. Names of an enterprise's people are its own: those of another
  /// are other people.
  ///
  /// @param tenant id of the enterprise
  /// @param name as his enterprise calls him
  public static String uid(String tenant, String name) {
    return name + "@" + Sha256.hex(tenant).substring(0, HASH_DIGITS);
  }

  /// Takes what is told of people of an enterprise.
  ///
  /// @param at when it was told
  /// @return whether anything has changed
  public Mono<Boolean> tell(Instance instance, String tenant, Instant at, List<Told> people) {
    return people.isEmpty()
        ? Mono.just(false)
        : changes.make(
            instance.organization(),
            "PeopleAuthorized",
            (sql, locked) ->
                known(sql, locked, instance, people)
                    .flatMap(known -> {
                      List<Told> later =
                          people.stream()
                              .filter(told -> isLater(known.get(told.uid()), at))
                              .toList();
                      List<Told> news =
                          later.stream()
                              .filter(told -> isNews(known.get(told.uid()), told))
                              .toList();
                      return Flux.fromIterable(later)
                          .concatMap(told -> write(sql, locked, instance, tenant, at, told))
                          .then(Mono.just(effect(instance, tenant, news)));
                    }));
  }

  private static boolean isLater(@Nullable Known known, Instant at) {
    return known == null || !at.isBefore(known.at());
  }

  private static boolean isNews(@Nullable Known known, Told told) {
    return known == null || !known.told().equals(told);
  }

  private static Effect<Boolean> effect(Instance instance, String tenant, List<Told> news) {
    return news.isEmpty()
        ? Effect.nothing(false)
        : Effect.beside(
            true,
            Map.<String, Object>of(
                "instance",
                instance.id(),
                "tenant",
                tenant,
                "in",
                news.stream().filter(Told::isIn).count(),
                "out",
                news.stream().filter(told -> !told.isIn()).count()));
  }

  private static Mono<Map<String, Known>> known(
      DatabaseClient sql, Locked organization, Instance instance, List<Told> people) {
    return sql.sql(SELECT)
        .bind("organization", organization.id())
        .bind("instance", instance.id())
        .bind("uids", people.stream().map(Told::uid).toList())
        .map(row ->
            new Known(
                new Told(
                    Rows.text(row, "uid"),
                    Rows.number(row, "is_in").intValue() == 1,
                    Rows.number(row, "is_admin").intValue() == 1),
                Objects.requireNonNull(Rows.instant(row, "told_at"))))
        .all()
        .collect(HashMap::new, (known, each) -> known.put(each.told().uid(), each));
  }

  private static Mono<Long> write(
      DatabaseClient sql,
      Locked organization,
      Instance instance,
      String tenant,
      Instant at,
      Told told) {
    return sql.sql(WRITE)
        .bind("organization", organization.id())
        .bind("instance", instance.id())
        .bind("uid", told.uid())
        .bind("tenant", tenant)
        .bind("in", told.isIn())
        .bind("admin", told.isAdmin())
        .bind("told", Rows.utc(at))
        .fetch()
        .rowsUpdated();
  }

  /// Who of an enterprise may use an instance.
  public Mono<List<String>> of(Instance instance, String tenant) {
    return database.run(sql ->
        sql.sql(SELECT_TENANT)
            .bind("organization", instance.organization())
            .bind("instance", instance.id())
            .bind("tenant", tenant)
            .map(row -> Rows.text(row, "uid"))
            .all()
            .collectList());
  }

  /// How somebody stands in an organization.
  public Mono<Standing> standing(String organization, String uid) {
    return database.run(sql ->
        sql.sql(SELECT_IN)
            .bind("organization", organization)
            .bind("uid", uid)
            .map(row ->
                Map.entry(
                    Rows.text(row, "instance_id"), Rows.number(row, "is_admin").intValue() == 1))
            .all()
            .collectList()
            .map(rows ->
                new Standing(
                    rows.stream().map(Map.Entry::getKey).sorted().toList(),
                    rows.stream().anyMatch(Map.Entry::getValue))));
  }
}
