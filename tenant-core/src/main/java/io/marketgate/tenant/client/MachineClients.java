package io.marketgate.tenant.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Machine clients in the database. What is refused fails with a [RefusedChange].
public final class MachineClients {

  private static final int SECRET_BYTES = 32;
  private static final int MOST_CLIENTS = 1_000;

  private static final String SELECT =
      "SELECT client_id, name, scopes, requests_per_second, created_at FROM machine_client";

  private static final String SELECT_ALL = SELECT + " ORDER BY client_id";

  private static final String SELECT_ONE = SELECT + " WHERE client_id = :client";

  private static final String INSERT =
      """
      INSERT INTO machine_client (client_id, name, scopes, requests_per_second, created_at)
      VALUES (:client, :name, :scopes, :limit, :now)
      """;

  private static final String DELETE = "DELETE FROM machine_client WHERE client_id = :client";

  private static final String INSERT_SECRET =
      """
      INSERT INTO machine_client_secret (client_id, secret_hash, created_at, expires_at)
      VALUES (:client, :hash, :now, NULL)
      """;

  private static final String END_SECRETS =
      """
      UPDATE machine_client_secret SET expires_at = :end
       WHERE client_id = :client AND (expires_at IS NULL OR expires_at > :end)
      """;

  private static final String DELETE_ENDED =
      "DELETE FROM machine_client_secret WHERE client_id = :client AND expires_at <= :now";

  private static final String SECRETS =
      """
      SELECT secret_hash FROM machine_client_secret
       WHERE client_id = :client AND (expires_at IS NULL OR expires_at > :now)
      """;

  private final Database database;
  private final AuditedChanges changes;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final SharedCache<String, Optional<MachineClient>> known;

  /// A client with a secret that is shown once and never again.
  ///
  /// @param client it
  /// @param secret for its vendor
  public record WithSecret(MachineClient client, String secret) {

    /// Says nothing of the secret.
    @Override
    public String toString() {
      return "WithSecret[" + client.id() + "]";
    }
  }

  /// @param life how long a client is believed to be there
  MachineClients(Database database, AuditedChanges changes, Clock clock, Duration life) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
    this.known = new SharedCache<>(MOST_CLIENTS, life);
  }

  /// All of them.
  public Mono<List<MachineClient>> all() {
    return database.run(
        sql -> sql.sql(SELECT_ALL).map(MachineClients::toClient).all().collectList());
  }

  /// One of them, from memory; empty when there is none of that id, or no longer.
  public Mono<Optional<MachineClient>> find(String id) {
    return known.get(id, () -> database.run(sql -> find(sql, id)).singleOptional());
  }

  private static Mono<MachineClient> find(DatabaseClient sql, String id) {
    return sql.sql(SELECT_ONE).bind("client", id).map(MachineClients::toClient).one();
  }

  /// Creates a client.
  public Mono<WithSecret> create(String name, Set<String> scopes, int requestsPerSecond) {
    String id = Ids.next();
    Instant now = clock.instant();
    MachineClient client = new MachineClient(id, name, scopes, requestsPerSecond, now);
    return newSecret()
        .flatMap(secret ->
            changes.make(
                new AuditTrail.Subject("ClientCreated", id, null),
                sql ->
                    insert(sql, client)
                        .then(insertSecret(sql, id, secret, now))
                        .thenReturn(
                            Done.of(
                                new WithSecret(client, secret),
                                null,
                                Map.of("name", name, "scopes", scopes),
                                List.of()))));
  }

  /// Gives a client another secret; the ones it has count for some time more.
  ///
  /// @param overlap how long
  public Mono<WithSecret> rotate(String id, Duration overlap) {
    Instant now = clock.instant();
    return newSecret()
        .flatMap(secret ->
            changes.make(
                new AuditTrail.Subject("ClientSecretRotated", id, null),
                sql ->
                    find(sql, id)
                        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Client")))
                        .delayUntil(client -> endSecrets(sql, id, now, overlap))
                        .delayUntil(client -> insertSecret(sql, id, secret, now))
                        .map(client ->
                            Done.of(
                                new WithSecret(client, secret),
                                null,
                                Map.of("overlap", overlap.toString()),
                                List.of()))));
  }

  /// Deletes a client; its tokens count no longer than it is remembered.
  public Mono<Void> delete(String id) {
    return changes
        .make(
            new AuditTrail.Subject("ClientDeleted", id, null),
            sql ->
                sql.sql(DELETE)
                    .bind("client", id)
                    .fetch()
                    .rowsUpdated()
                    .flatMap(deleted ->
                        deleted == 0
                            ? Mono.error(RefusedChange.notFound("Client"))
                            : Mono.just(Done.of(true, Map.of("id", id), null, List.of()))))
        .doOnSuccess(done -> known.forget(id))
        .then();
  }

  /// The client that has this secret; empty when none has.
  public Mono<MachineClient> authenticate(String id, String secret) {
    byte[] given = hash(secret).getBytes(UTF_8);
    return database.run(sql ->
        sql.sql(SECRETS)
            .bind("client", id)
            .bind("now", Rows.utc(clock.instant()))
            .map(row -> Rows.text(row, "secret_hash").getBytes(UTF_8))
            .all()
            .collectList()
            .filter(hashes -> anyEquals(hashes, given))
            .flatMap(matched -> find(sql, id)));
  }

  /// Takes the same time wherever they differ.
  private static boolean anyEquals(List<byte[]> hashes, byte[] given) {
    boolean equal = false;
    for (byte[] hash : hashes) {
      equal |= MessageDigest.isEqual(hash, given);
    }
    return equal;
  }

  private static Mono<Long> insert(DatabaseClient sql, MachineClient client) {
    return sql.sql(INSERT)
        .bind("client", client.id())
        .bind("name", client.name())
        .bind("scopes", String.join(" ", client.scopes()))
        .bind("limit", client.requestsPerSecond())
        .bind("now", Rows.utc(client.createdAt()))
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> insertSecret(
      DatabaseClient sql, String id, String secret, Instant now) {
    return sql.sql(INSERT_SECRET)
        .bind("client", id)
        .bind("hash", hash(secret))
        .bind("now", Rows.utc(now))
        .fetch()
        .rowsUpdated();
  }

  private static Mono<Long> endSecrets(
      DatabaseClient sql, String id, Instant now, Duration overlap) {
    return sql.sql(END_SECRETS)
        .bind("client", id)
        .bind("end", Rows.utc(now.plus(overlap)))
        .fetch()
        .rowsUpdated()
        .then(
            sql.sql(DELETE_ENDED)
                .bind("client", id)
                .bind("now", Rows.utc(now))
                .fetch()
                .rowsUpdated());
  }

  /// Off the event loop, because the system's randomness may have to be waited for.
  private Mono<String> newSecret() {
    return Mono.fromCallable(
            () -> {
              byte[] octets = new byte[SECRET_BYTES];
              random.nextBytes(octets);
              return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
            })
        .subscribeOn(Schedulers.boundedElastic());
  }

  /// Enough for a secret of 256 random bits: there is nothing to guess.
  private static String hash(String secret) {
    return Sha256.hex(secret);
  }

  private static MachineClient toClient(Readable row) {
    @Nullable String scopes = row.get("scopes", String.class);
    return new MachineClient(
        Rows.text(row, "client_id"),
        Rows.text(row, "name"),
        scopes == null || scopes.isEmpty() ? Set.of() : Set.of(scopes.split(" ")),
        Rows.number(row, "requests_per_second").intValue(),
        Objects.requireNonNull(Rows.instant(row, "created_at")));
  }
}
