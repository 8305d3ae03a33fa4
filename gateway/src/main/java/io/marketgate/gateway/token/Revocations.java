package io.marketgate.gateway.token;

import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/// Tokens that no longer count although they have not expired: single ones by their id, or all that
/// somebody was given until an instant (logout, a user removed, a subscription ended). The truth is
/// in the database; each replica holds those that still matter in memory, or the latest of them
/// where they are too many: tokens that are older than those do not count then, whosever they are.
public final class Revocations {

  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  static final int MOST_HELD = 100_000;

  private static final String SELECT_LIVE =
      """
      SELECT issuer, token_id, account_id, subject, issued_before
        FROM token_revocation
       WHERE expires_at > :now
       ORDER BY issued_before DESC
       LIMIT :most
      """;

  private static final String INSERT =
      """
      INSERT INTO token_revocation
        (id, issuer, token_id, account_id, subject, issued_before, expires_at)
      VALUES (:id, :issuer, :token, :account, :subject, :before, :expires)
      """;

  private static final String DELETE_EXPIRED =
      "DELETE FROM token_revocation WHERE expires_at < :now ORDER BY expires_at LIMIT :most";

  private final Database database;
  private final ChangeFeed changes;
  private final Clock clock;
  private final Duration longestLife;
  private final Duration clockSkew;
  private final int mostHeld;
  private final AtomicReference<Held> held =
      new AtomicReference<>(new Held(0, 0, Set.of(), Map.of(), Instant.MIN));
  private final AtomicLong begun = new AtomicLong();
  private final Disposable.Swap reloading = Disposables.swap();

  /// What is revoked: one token by `tokenId`, or every token of `accountId` (of `subject` alone,
  /// when given) that was issued before this revocation.
  ///
  /// @param issuer whose tokens
  public record Revocation(
      String issuer,
      @Nullable String tokenId,
      @Nullable String accountId,
      @Nullable String subject) {}

  /// All tokens of an account, or of one subject of it, from before an instant.
  private record Everything(@Nullable String subject, Instant issuedBefore) {

    boolean covers(AssumedBy bearer) {
      return (subject == null || subject.equals(bearer.subject()))
          && bearer.issuedAt().isBefore(issuedBefore);
    }
  }

  /// @param number of the reading
  /// @param known how many there are, as far as they are counted
  /// @param tokens revoked one by one, as issuer and token id
  /// @param byAccount revoked together, by issuer and account
  /// @param complete tokens that were issued later are held where they are revoked
  private record Held(
      long number,
      int known,
      Set<Key> tokens,
      Map<Key, List<Everything>> byAccount,
      Instant complete) {

    Held {
      tokens = Set.copyOf(tokens);
      byAccount = Map.copyOf(byAccount);
    }
  }

  private record Key(String issuer, String id) {}

  /// @param longestLife of tokens
  /// @param clockSkew by which the clocks of those who issue and revoke them may differ
  /// @param mostHeld in memory
  Revocations(
      Database database,
      ChangeFeed changes,
      Clock clock,
      Duration longestLife,
      Duration clockSkew,
      int mostHeld) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
    this.longestLife = longestLife;
    this.clockSkew = clockSkew;
    this.mostHeld = mostHeld;
  }

  /// Whether a token counts no more, or the one with which its role was assumed.
  boolean isRevoked(VerifiedToken token) {
    AssumedBy own =
        new AssumedBy(token.issuer(), token.subject(), token.tokenId(), token.issuedAt());
    return isRevoked(own, token.accountId())
        || (token.assumedBy() != null && isRevoked(token.assumedBy(), token.accountId()));
  }

  private boolean isRevoked(AssumedBy bearer, String accountId) {
    Held now = held.get();
    // What was revoked before is not known.
    if (!bearer.issuedAt().isAfter(now.complete())) {
      return true;
    }
    if (bearer.tokenId() != null
        && now.tokens().contains(new Key(bearer.issuer(), bearer.tokenId()))) {
      return true;
    }
    for (Everything one :
        now.byAccount().getOrDefault(new Key(bearer.issuer(), accountId), List.of())) {
      if (one.covers(bearer)) {
        return true;
      }
    }
    return false;
  }

  /// Revokes for every replica; in force here when this completes, elsewhere within a second.
  public Mono<Void> revoke(Revocation revocation) {
    return database
        .run(sql -> insert(sql, revocation))
        .then(reload())
        .then(changes.publish(new Change.OfRevocations()));
  }

  /// How many of them still matter, as far as they are counted.
  int known() {
    return held.get().known();
  }

  /// Reads the revocations that still matter. When several readings overlap, the one that began
  /// last counts.
  Mono<Void> reload() {
    return Mono.defer(() -> reload(begun.incrementAndGet()));
  }

  /// Deletes those that matter no longer.
  Mono<Void> deleteExpired() {
    return Mono.defer(() -> deleteBefore(clock.instant()));
  }

  private Mono<Void> deleteBefore(Instant now) {
    return database.inPieces(DELETE_EXPIRED, statement -> statement.bind("now", Rows.utc(now)));
  }

  private Mono<Void> reload(long number) {
    return database
        .run(sql ->
            sql.sql(SELECT_LIVE)
                .bind("now", Rows.utc(clock.instant()))
                .bind("most", mostHeld + 1)
                .map(Revocations::toRow)
                .all()
                .collectList())
        .doOnNext(rows -> hold(rows, number))
        .then();
  }

  /// The same, for a message from elsewhere that nobody waits for; the regular reading makes up for
  /// a failure.
  void reloadSoon() {
    boolean unused = reloading.update(reload().onErrorComplete().subscribe());
  }

  private record Row(Revocation revocation, Instant issuedBefore) {}

  private Mono<Long> insert(DatabaseClient sql, Revocation revocation) {
    Instant now = clock.instant();
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT)
            .bind("id", Ids.next())
            .bind("issuer", revocation.issuer())
            .bind("before", Rows.utc(now))
            .bind("expires", Rows.utc(now.plus(longestLife).plus(clockSkew)));
    statement = Rows.bind(statement, "token", revocation.tokenId());
    statement = Rows.bind(statement, "account", revocation.accountId());
    return Rows.bind(statement, "subject", revocation.subject()).fetch().rowsUpdated();
  }

  private static Row toRow(Readable row) {
    return new Row(
        new Revocation(
            Rows.text(row, "issuer"),
            row.get("token_id", String.class),
            row.get("account_id", String.class),
            row.get("subject", String.class)),
        Objects.requireNonNull(Rows.instant(row, "issued_before")));
  }

  private void hold(List<Row> rows, long number) {
    Instant complete = Instant.MIN;
    if (rows.size() > mostHeld) {
      complete = rows.getLast().issuedBefore().plus(clockSkew);
      LOG.error("More than {} revocations: no token from before {} counts", mostHeld, complete);
    }
    Set<Key> tokens = new HashSet<>();
    Map<Key, List<Everything>> byAccount = new HashMap<>();
    for (Row row : rows) {
      Revocation revocation = row.revocation();
      if (revocation.tokenId() != null) {
        tokens.add(new Key(revocation.issuer(), revocation.tokenId()));
      }
      if (revocation.accountId() != null) {
        byAccount
            .computeIfAbsent(
                new Key(revocation.issuer(), revocation.accountId()), key -> new ArrayList<>())
            .add(new Everything(revocation.subject(), row.issuedBefore()));
      }
    }
    Held read = new Held(number, rows.size(), tokens, byAccount, complete);
    held.updateAndGet(before -> before.number() > number ? before : read);
  }
}
