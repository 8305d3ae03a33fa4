package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instance.Preparation;
import io.marketgate.tenant.marketplace.Instance.Status;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// The statements about instances and what has had its effect on them.
final class InstanceRows {

  private static final TypeReference<Map<String, Long>> QUANTITIES = new TypeReference<>() {};

  private static final String SELECT =
      """
      SELECT id, organization_id, marketplace, business_key, account_id, product, sku,
             edition_code, trial, quantities, valid_until, status, frozen, entitled, created_at, prepared, app
        FROM marketplace_instance
      """;

  private static final String BY_KEY =
      SELECT + " WHERE marketplace = :marketplace AND business_key = :key";

  private static final String BY_IDS =
      SELECT + " WHERE marketplace = :marketplace AND id IN (:ids)";

  private static final String LOCK =
      SELECT + " WHERE organization_id = :organization ORDER BY id FOR UPDATE";

  private static final String OF =
      SELECT + " WHERE organization_id = :organization ORDER BY created_at, id";

  private static final String INSERT =
      """
      INSERT INTO marketplace_instance
        (id, organization_id, marketplace, business_key, account_id, product, sku, edition_code,
         trial, quantities, valid_until, status, frozen, entitled, created_at, prepared)
      VALUES (:id, :organization, :marketplace, :key, :account, :product, :sku, :edition, :trial,
              :quantities, :until, :status, :frozen, :entitled, :created, :prepared)
      """;

  private static final String UPDATE =
      """
      UPDATE marketplace_instance
         SET product = :product, sku = :sku, edition_code = :edition, trial = :trial,
             quantities = :quantities, valid_until = :until, status = :status, frozen = :frozen,
             entitled = :entitled
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String END_ENTITLEMENT =
      "UPDATE marketplace_instance SET entitled = FALSE WHERE organization_id = :organization";

  private static final String MARK =
      """
      INSERT IGNORE INTO marketplace_effect (organization_id, instance_id, kind, order_key, at)
      VALUES (:organization, :instance, :kind, :key, :at)
      """;

  private final JsonMapper json;

  /// Made at the start: a mapper that reads something for the first time takes a lock.
  private final ObjectReader quantities;

  InstanceRows(JsonMapper json) {
    this.json = json;
    this.quantities = json.readerFor(QUANTITIES);
  }

  Mono<Instance> find(DatabaseClient sql, String marketplace, String businessKey) {
    return sql.sql(BY_KEY)
        .bind("marketplace", marketplace)
        .bind("key", businessKey)
        .map(this::toInstance)
        .one()
        .filter(found -> found.businessKey().equals(businessKey));
  }

  Flux<Instance> find(DatabaseClient sql, String marketplace, Collection<String> ids) {
    return ids.isEmpty()
        ? Flux.empty()
        : sql.sql(BY_IDS)
            .bind("marketplace", marketplace)
            .bind("ids", ids)
            .map(this::toInstance)
            .all()
            .filter(found -> ids.contains(found.id()));
  }

  Mono<List<Instance>> of(DatabaseClient sql, String organization) {
    return sql.sql(OF).bind("organization", organization).map(this::toInstance).all().collectList();
  }

  /// All instances of an organization that is locked.
  Mono<List<Instance>> lock(DatabaseClient sql, Locked organization) {
    return sql.sql(LOCK)
        .bind("organization", organization.id())
        .map(this::toInstance)
        .all()
        .collectList();
  }

  Mono<Long> insert(DatabaseClient sql, Instance instance) {
    return bound(sql.sql(INSERT), instance)
        .bind("marketplace", instance.account().marketplace())
        .bind("key", instance.businessKey())
        .bind("account", instance.account().accountId())
        .bind("created", Rows.utc(instance.createdAt()))
        .bind("prepared", instance.preparation().isDone())
        .fetch()
        .rowsUpdated();
  }

  Mono<Long> update(DatabaseClient sql, Instance instance) {
    return bound(sql.sql(UPDATE), instance).fetch().rowsUpdated();
  }

  private DatabaseClient.GenericExecuteSpec bound(
      DatabaseClient.GenericExecuteSpec statement, Instance instance) {
    Plan plan = instance.plan();
    return Rows.bind(statement, "until", instance.until())
        .bind("id", instance.id())
        .bind("organization", instance.organization())
        .bind("product", plan.product())
        .bind("sku", plan.sku())
        .bind("edition", plan.edition())
        .bind("trial", plan.trial())
        .bind("quantities", json.writeValueAsString(plan.quantities()))
        .bind("status", instance.status().name())
        .bind("frozen", instance.frozen())
        .bind("entitled", instance.entitled());
  }

  /// All of an organization give it nothing any more.
  static Mono<Long> endEntitlement(DatabaseClient sql, Locked organization) {
    return sql.sql(END_ENTITLEMENT).bind("organization", organization.id()).fetch().rowsUpdated();
  }

  /// Remembers that something has had its effect.
  ///
  /// @return whether it had none before
  static Mono<Boolean> mark(
      DatabaseClient sql, Locked organization, String instance, String kind, String key) {
    return sql.sql(MARK)
        .bind("organization", organization.id())
        .bind("instance", instance)
        .bind("kind", kind)
        .bind("key", key)
        .bind("at", organization.at())
        .fetch()
        .rowsUpdated()
        .map(added -> added == 1);
  }

  private Instance toInstance(Readable row) {
    return new Instance(
        Rows.text(row, "id"),
        Rows.text(row, "organization_id"),
        new MarketplaceAccount(Rows.text(row, "marketplace"), Rows.text(row, "account_id")),
        Rows.text(row, "business_key"),
        new Plan(
            Rows.text(row, "product"),
            Rows.text(row, "sku"),
            Rows.text(row, "edition_code"),
            Rows.number(row, "trial").intValue() == 1,
            quantities.readValue(Rows.text(row, "quantities"))),
        Rows.instant(row, "valid_until"),
        Status.valueOf(Rows.text(row, "status")),
        Rows.number(row, "frozen").intValue() == 1,
        Rows.number(row, "entitled").intValue() == 1,
        new Preparation(Rows.number(row, "prepared").intValue() == 1, row.get("app", String.class)),
        Objects.requireNonNull(Rows.instant(row, "created_at")));
  }
}
