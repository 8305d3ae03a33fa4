package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SealedColumn;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Enterprises of buyers at their marketplace, by which their people sign on. An enterprise may
/// belong to several instances, and an instance to several enterprises.
public final class Enterprises {

  /// With what the product asks for an enterprise's people.
  public static final SealedColumn SECRET = new SealedColumn("marketplace_tenant", "client_secret");

  private static final String BOUND = "EnterpriseBound";
  private static final String UNBOUND = "EnterpriseUnbound";

  private static final String SELECT =
      """
      SELECT id, organization_id, instance_id, tenant_id, domain, client_id, client_secret
        FROM marketplace_tenant
      """;

  private static final String SELECT_OF =
      SELECT
          + " WHERE organization_id = :organization AND instance_id = :instance"
          + " AND tenant_id = :tenant";

  private static final String SELECT_NAMED =
      SELECT
          + " WHERE marketplace = :marketplace AND tenant_id = :tenant"
          + " ORDER BY bound_at DESC, id DESC LIMIT :most";

  private static final String INSERT =
      """
      INSERT INTO marketplace_tenant
        (id, organization_id, marketplace, instance_id, tenant_id, domain, client_id,
         client_secret, bound_at)
      VALUES
        (:id, :organization, :marketplace, :instance, :tenant, :domain, :client, :secret, :now)
      """;

  private static final String UPDATE =
      """
      UPDATE marketplace_tenant
         SET domain = :domain, client_id = :client, client_secret = :secret
       WHERE organization_id = :organization AND id = :id
      """;

  private static final String DELETE =
      "DELETE FROM marketplace_tenant WHERE organization_id = :organization AND id = :id";

  private final Database database;
  private final OrganizationChanges changes;

  /// An enterprise of an instance.
  ///
  /// @param id of the row, which the secret is sealed for
  /// @param organization id
  /// @param instance id
  /// @param tenant id of the enterprise
  /// @param domain where its people are signed on; null when not known
  /// @param client as whom the product asks; null when not known
  public record Enterprise(
      String id,
      String organization,
      String instance,
      String tenant,
      @Nullable String domain,
      @Nullable Client client) {

    Enterprise with(@Nullable String newDomain, @Nullable Client newClient) {
      return new Enterprise(id, organization, instance, tenant, newDomain, newClient);
    }
  }

  /// As whom the product asks for an enterprise's people.
  ///
  /// @param id not secret
  /// @param sealedSecret at the place of its row
  public record Client(String id, String sealedSecret) {

    /// Says nothing of the secret.
    @Override
    public String toString() {
      return "Client " + id;
    }
  }

  /// What an application shows itself by.
  public interface Secret {

    /// Encrypted for a place.
    String seal(Place place);

    /// Whether it is what was encrypted for a place.
    boolean isSame(String sealed, Place place);
  }

  Enterprises(Database database, OrganizationChanges changes) {
    this.database = database;
    this.changes = changes;
  }

  /// Enterprises of that name, the one that was bound last first.
  public Mono<List<Enterprise>> named(String marketplace, String tenant, int most) {
    return database.run(sql ->
        sql.sql(SELECT_NAMED)
            .bind("marketplace", marketplace)
            .bind("tenant", tenant)
            .bind("most", most)
            .map(Enterprises::toEnterprise)
            .all()
            .collectList());
  }

  /// Binds an enterprise to an instance, or says where its people are signed on now.
  ///
  /// @param domain null to leave it as it is
  /// @return whether anything has changed
  public Mono<Boolean> bind(Instance instance, String tenant, @Nullable String domain) {
    return change(
        instance,
        tenant,
        known -> known.with(domain == null ? known.domain() : domain, known.client()));
  }

  /// Says as whom the product asks for an enterprise's people.
  ///
  /// @param clientId not secret
  /// @return whether anything has changed
  public Mono<Boolean> bindClient(
      Instance instance, String tenant, String clientId, Secret secret) {
    return change(
        instance,
        tenant,
        known -> {
          Client before = known.client();
          Place place = SECRET.place(instance.organization(), known.id());
          boolean isKnown =
              before != null
                  && before.id().equals(clientId)
                  && secret.isSame(before.sealedSecret(), place);
          return isKnown
              ? known
              : known.with(known.domain(), new Client(clientId, secret.seal(place)));
        });
  }

  /// Forgets as whom the product asks.
  public Mono<Boolean> unbindClient(Instance instance, String tenant) {
    return changes.make(
        instance.organization(),
        UNBOUND,
        (sql, locked) ->
            find(sql, instance, tenant)
                .filter(known -> known.client() != null)
                .flatMap(known ->
                    write(sql, UPDATE, locked, known.with(known.domain(), null), instance)
                        .thenReturn(effect(instance, tenant)))
                .defaultIfEmpty(Effect.nothing(false)));
  }

  /// Takes an enterprise from an instance.
  ///
  /// @return whether it had it
  public Mono<Boolean> unbind(Instance instance, String tenant) {
    return changes.make(
        instance.organization(),
        UNBOUND,
        (sql, locked) ->
            find(sql, instance, tenant)
                .flatMap(known ->
                    sql.sql(DELETE)
                        .bind("organization", locked.id())
                        .bind("id", known.id())
                        .fetch()
                        .rowsUpdated()
                        .thenReturn(effect(instance, tenant)))
                .defaultIfEmpty(Effect.nothing(false)));
  }

  private Mono<Boolean> change(Instance instance, String tenant, UnaryOperator<Enterprise> change) {
    return changes.make(
        instance.organization(),
        BOUND,
        (sql, locked) ->
            find(sql, instance, tenant)
                .flatMap(known -> {
                  Enterprise after = change.apply(known);
                  return after.equals(known)
                      ? Mono.just(Effect.nothing(false))
                      : write(sql, UPDATE, locked, after, instance)
                          .thenReturn(effect(instance, tenant));
                })
                .switchIfEmpty(
                    Mono.defer(() -> {
                      Enterprise fresh =
                          new Enterprise(
                              Ids.next(), locked.id(), instance.id(), tenant, null, null);
                      return write(sql, INSERT, locked, change.apply(fresh), instance)
                          .thenReturn(effect(instance, tenant));
                    })));
  }

  private static Effect<Boolean> effect(Instance instance, String tenant) {
    return Effect.beside(true, Map.<String, Object>of("instance", instance.id(), "tenant", tenant));
  }

  private static Mono<Enterprise> find(DatabaseClient sql, Instance instance, String tenant) {
    return sql.sql(SELECT_OF)
        .bind("organization", instance.organization())
        .bind("instance", instance.id())
        .bind("tenant", tenant)
        .map(Enterprises::toEnterprise)
        .one();
  }

  private static Mono<Long> write(
      DatabaseClient sql,
      String statement,
      Locked organization,
      Enterprise enterprise,
      Instance instance) {
    DatabaseClient.GenericExecuteSpec bound =
        sql.sql(statement).bind("organization", organization.id()).bind("id", enterprise.id());
    if (statement.equals(INSERT)) {
      bound =
          bound
              .bind("now", organization.at())
              .bind("marketplace", instance.account().marketplace())
              .bind("instance", instance.id())
              .bind("tenant", enterprise.tenant());
    }
    Client client = enterprise.client();
    bound = Rows.bind(bound, "domain", enterprise.domain());
    bound = Rows.bind(bound, "client", client == null ? null : client.id());
    bound = Rows.bind(bound, "secret", client == null ? null : client.sealedSecret());
    return bound.fetch().rowsUpdated();
  }

  private static Enterprise toEnterprise(Readable row) {
    String client = row.get("client_id", String.class);
    return new Enterprise(
        Rows.text(row, "id"),
        Rows.text(row, "organization_id"),
        Rows.text(row, "instance_id"),
        Rows.text(row, "tenant_id"),
        row.get("domain", String.class),
        client == null
            ? null
            : new Client(client, Objects.requireNonNull(row.get("client_secret", String.class))));
  }
}
