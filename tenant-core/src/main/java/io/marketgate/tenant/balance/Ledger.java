package io.marketgate.tenant.balance;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.balance.BalanceRows.Row;
import io.marketgate.tenant.balance.LedgerPostings.Posted;
import io.marketgate.tenant.balance.LedgerRows.Origin;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What vendors' programs do with the money of organizations (tenancy.md 8): charge it, or set some
/// of it apart and charge that later. Nothing is spent that is not there, and a key is carried out
/// once. What is refused fails with a [RefusedChange] and has posted nothing.
public final class Ledger {

  private static final int SETTLED_AT_ONCE = 200;

  /// For whoever asks once more how a hold has ended.
  private static final Duration HOLDS_KEPT = Duration.ofDays(90);

  private static final String DELETE_ENDED_HOLDS =
      """
      DELETE FROM balance_hold
       WHERE status IN ('VOIDED', 'EXPIRED', 'CAPTURED') AND expires_at < :before LIMIT :most
      """;

  private static final String ACTIVE =
      "SELECT status FROM organization WHERE id = :organization LOCK IN SHARE MODE";

  private final Database database;
  private final BalanceRows balances;
  private final LedgerRows rows;
  private final LedgerPostings postings;
  private final Clock clock;

  Ledger(
      Database database,
      BalanceRows balances,
      LedgerRows rows,
      LedgerPostings postings,
      Clock clock) {
    this.database = database;
    this.balances = balances;
    this.rows = rows;
    this.postings = postings;
    this.clock = clock;
  }

  /// Whether a text can name a service that earns something.
  public static boolean isService(String text) {
    return Account.isService(text);
  }

  /// What an organization has now. It need not exist.
  public Mono<Balance> balance(String organization) {
    return database.inTransaction(sql -> postings.read(sql, organization, clock.instant()));
  }

  /// The latest entries of an organization, newest first.
  ///
  /// @param before only numbers below
  public Mono<List<LedgerEntry>> entries(String organization, long before, int most) {
    return database.run(sql -> rows.latest(sql, organization, before, most));
  }

  /// Charges for a service, all or nothing; fails with [InsufficientBalance].
  ///
  /// @param service that earns it
  /// @param amount hundredths, from 1
  /// @param key of the request; the same one with the same arguments has the first answer
  public Mono<Charged> charge(String organization, String service, long amount, String key) {
    Keyed keyed = new Keyed("charge:" + key, Sha256.hex("charge " + service + " " + amount));
    return once(
        organization,
        keyed,
        amount,
        (sql, row, origin) ->
            postings
                .post(
                    sql,
                    organization,
                    row,
                    List.of(),
                    origin,
                    wallet ->
                        wallet
                            .charged(service, amount)
                            .orElseThrow(() -> insufficient(wallet, amount)))
                .map(posted -> charged(posted.entry(), amount, posted, row)));
  }

  /// Sets money apart for a charge, all or nothing; fails with [InsufficientBalance].
  ///
  /// @param life after which it is given back by itself
  /// @return the receipt is the hold's id
  public Mono<Charged> hold(
      String organization, String service, long amount, Duration life, String key) {
    Keyed keyed =
        new Keyed("hold:" + key, Sha256.hex("hold " + service + " " + amount + " " + life));
    return once(
        organization,
        keyed,
        amount,
        (sql, row, origin) -> hold(sql, organization, service, amount, life, row, origin));
  }

  private Mono<Charged> hold(
      DatabaseClient sql,
      String organization,
      String service,
      long amount,
      Duration life,
      Row row,
      Origin origin) {
    String id = Ids.next();
    Instant until = clock.instant().plus(life);
    return postings
        .post(
            sql,
            organization,
            row,
            List.of(),
            origin,
            wallet -> wallet.held(id, amount).orElseThrow(() -> insufficient(wallet, amount)))
        .delayUntil(posted ->
            balances.insertHold(
                sql,
                organization,
                new Hold(
                    id, service, amount, posted.draft().parts(), Hold.Status.OPEN, null, until)))
        .map(posted -> charged(id, amount, posted, row));
  }

  /// Charges what was set apart, or some of it; the rest is free again. The same once more has the
  /// same answer.
  ///
  /// @param amount hundredths, at most those that were set apart; null for all of them
  public Mono<Charged> capture(String organization, String hold, @Nullable Long amount) {
    return ended(
        organization,
        hold,
        found -> found.ended(Hold.Status.CAPTURED, capturable(found, amount)),
        (wallet, end) -> wallet.captured(end, Objects.requireNonNull(end.captured())));
  }

  private static long capturable(Hold hold, @Nullable Long amount) {
    if (amount != null && amount > hold.amount()) {
      throw RefusedChange.invalid("/amount", "is more than was set apart");
    }
    return amount == null ? hold.amount() : amount;
  }

  /// Gives back what was set apart. The same once more has the same answer.
  public Mono<Charged> release(String organization, String hold) {
    return ended(
        organization, hold, found -> found.ended(Hold.Status.VOIDED, null), Wallet::voided);
  }

  /// What the end of a hold makes of a wallet.
  @FunctionalInterface
  private interface End {
    Wallet.Step apply(Wallet wallet, Hold ended);
  }

  private Mono<Charged> ended(
      String organization, String id, Function<Hold, Hold> end, End effect) {
    return Mono.deferContextual(context -> {
      Origin origin = new Origin(Actor.of(context).name(), null, null, null);
      return database.inRepeatableTransaction(sql ->
          requireActive(sql, organization)
              .then(BalanceRows.lock(sql, organization))
              .flatMap(row ->
                  balances
                      .hold(sql, organization, id)
                      .flatMap(hold ->
                          ended(
                              sql,
                              organization,
                              row,
                              new Ending(hold, end.apply(hold)),
                              effect,
                              origin)))
              .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Hold"))));
    });
  }

  /// A hold as it is and as it shall be.
  private record Ending(Hold before, Hold after) {}

  private Mono<Charged> ended(
      DatabaseClient sql, String organization, Row row, Ending ending, End effect, Origin origin) {
    Hold before = ending.before();
    long amount = Objects.requireNonNullElse(ending.after().captured(), before.amount());
    if (before.status() == ending.after().status()
        && Objects.equals(before.captured(), ending.after().captured())) {
      return postings
          .read(sql, organization, clock.instant())
          .map(
              now -> new Charged(before.id(), amount, now.available(), now.held(), row.currency()));
    }
    if (before.status() != Hold.Status.OPEN || !clock.instant().isBefore(before.expiresAt())) {
      String status = before.status() == Hold.Status.OPEN ? "EXPIRED" : before.status().name();
      return Mono.error(RefusedChange.conflict("HoldEnded", "The hold is " + status + "."));
    }
    List<String> lots = before.parts().stream().map(Part::lot).filter(Objects::nonNull).toList();
    return postings
        .post(sql, organization, row, lots, origin, wallet -> effect.apply(wallet, ending.after()))
        .delayUntil(posted -> BalanceRows.endHold(sql, organization, ending.after()))
        .map(posted -> charged(posted.entry(), amount, posted, row));
  }

  /// Writes down what has expired; nothing depends on it.
  Mono<Void> settleExpired() {
    return Mono.defer(() ->
            database.run(sql -> BalanceRows.someExpired(sql, clock.instant(), SETTLED_AT_ONCE)))
        .flatMap(some ->
            Flux.fromIterable(some).concatMapDelayError(this::settle).then(Mono.just(some.size())))
        .repeat()
        .takeUntil(settled -> settled < SETTLED_AT_ONCE)
        .then();
  }

  /// The organization first, as everybody does: who has it locked may have read what has expired
  /// before it locks the balance, and would settle it once more.
  private Mono<Void> settle(String organization) {
    return database.inRepeatableTransaction(sql ->
        status(sql, organization)
            .then(BalanceRows.lock(sql, organization))
            .flatMap(row -> postings.settle(sql, organization, row)));
  }

  /// Forgets what was set apart long ago and has ended; its postings are in the ledger for ever.
  Mono<Void> deleteEndedHolds() {
    return database.deleteOld(DELETE_ENDED_HOLDS, clock, HOLDS_KEPT);
  }

  /// A key as it is kept, and the hash of what it is for.
  private record Keyed(String key, String arguments) {}

  /// What is done under the locks of an organization and its balance.
  @FunctionalInterface
  private interface Work {
    Mono<Charged> apply(DatabaseClient sql, Row row, Origin origin);
  }

  private Mono<Charged> once(String organization, Keyed keyed, long amount, Work work) {
    return Mono.deferContextual(context -> {
      Origin origin = new Origin(Actor.of(context).name(), null, keyed.key(), keyed.arguments());
      return database.inRepeatableTransaction(sql ->
          requireActive(sql, organization)
              .then(BalanceRows.lock(sql, organization))
              .flatMap(row ->
                  LedgerRows.byKey(sql, organization, keyed.key())
                      .map(Optional::of)
                      .defaultIfEmpty(Optional.empty())
                      .flatMap(known ->
                          known.isPresent()
                              ? again(known.get(), keyed, amount, row)
                              : work.apply(sql, row, origin)))
              .switchIfEmpty(Mono.error(() -> new InsufficientBalance(0, amount))));
    });
  }

  private static Mono<Charged> again(LedgerRows.Known known, Keyed keyed, long amount, Row row) {
    return known.arguments().equals(keyed.arguments())
        ? Mono.just(
            new Charged(
                Objects.requireNonNullElse(known.hold(), known.id()),
                amount,
                known.available(),
                known.held(),
                row.currency()))
        : Mono.error(
            RefusedChange.conflict("IdempotencyConflict", "The key was used for something else."));
  }

  /// Of an organization that is disabled the balance is frozen.
  private static Mono<Void> requireActive(DatabaseClient sql, String organization) {
    return status(sql, organization)
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Organization")))
        .flatMap(status ->
            status.equals("ACTIVE")
                ? Mono.empty()
                : Mono.error(
                    RefusedChange.forbidden(
                        "OrganizationStatus", "The organization is " + status + ".")));
  }

  /// Locks the organization against changes; empty when there is none.
  private static Mono<String> status(DatabaseClient sql, String organization) {
    return sql.sql(ACTIVE)
        .bind("organization", organization)
        .map(row -> Rows.text(row, "status"))
        .one();
  }

  private static Charged charged(String receipt, long amount, Posted posted, Row row) {
    return new Charged(
        receipt, amount, posted.wallet().available(), posted.wallet().held(), row.currency());
  }

  private static InsufficientBalance insufficient(Wallet wallet, long amount) {
    return new InsufficientBalance(wallet.available(), amount);
  }
}
