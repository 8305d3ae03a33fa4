package io.marketgate.tenant.balance;

import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.balance.BalanceRows.Row;
import io.marketgate.tenant.balance.LedgerRows.Origin;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// What staff do with the money of organizations (tenancy.md 8): recharge it by a work order, give
/// some that expires, take an entry back, and have its owner told when little is left. What is
/// refused fails with a [RefusedChange] and has posted nothing.
public final class BalanceChanges {

  private final Database database;
  private final OrganizationChanges changes;
  private final LedgerRows rows;
  private final LedgerPostings postings;
  private final String platformCurrency;
  private final Clock clock;

  /// @param platformCurrency of an organization's balance where nothing is said
  BalanceChanges(
      Database database,
      OrganizationChanges changes,
      LedgerRows rows,
      LedgerPostings postings,
      String platformCurrency,
      Clock clock) {
    this.database = database;
    this.changes = changes;
    this.rows = rows;
    this.postings = postings;
    this.platformCurrency = platformCurrency;
    this.clock = clock;
  }

  /// What an organization has, as a transaction sees it.
  public Mono<Balance> read(DatabaseClient sql, String organization, Instant now) {
    return postings.read(sql, organization, now);
  }

  /// The currency of amounts for an organization where an order says nothing of it.
  public String currencyOf(Balance balance) {
    return Objects.requireNonNullElse(balance.currency(), platformCurrency);
  }

  /// The currency of amounts where nothing is said.
  public String platformCurrency() {
    return platformCurrency;
  }

  /// Adds what was paid in, in the transaction of an approved order.
  ///
  /// @param order id of it
  /// @param actor who approved it
  public Mono<Void> recharge(
      DatabaseClient sql, Locked organization, Recharge recharge, String order, String actor) {
    return row(sql, organization, recharge.currency())
        .flatMap(row ->
            postings.post(
                sql,
                organization.id(),
                row,
                List.of(),
                new Origin(actor, recharge.reference(), "order:" + order, order),
                wallet -> wallet.recharged(recharge.amount(), row.currency(), order)))
        .then();
  }

  /// Charges for something bought, in the transaction that writes it down; fails with
  /// [InsufficientBalance].
  ///
  /// @param service that earns it
  /// @param amount hundredths, from 1
  public Mono<Void> charge(
      DatabaseClient sql, String organization, String service, long amount, String note) {
    return BalanceRows.lock(sql, organization)
        .switchIfEmpty(Mono.error(() -> new InsufficientBalance(0, amount)))
        .flatMap(row ->
            postings.post(
                sql,
                organization,
                row,
                List.of(),
                new Origin(Actor.SYSTEM.name(), note, null, null),
                wallet ->
                    wallet
                        .charged(service, amount)
                        .orElseThrow(() -> new InsufficientBalance(wallet.available(), amount))))
        .then();
  }

  /// What was paid in.
  ///
  /// @param amount hundredths
  /// @param currency of them
  /// @param reference of the payment; null when there is none
  public record Recharge(long amount, String currency, @Nullable String reference) {}

  /// Locks the balance; there is one afterwards.
  private static Mono<Row> row(DatabaseClient sql, Locked organization, String currency) {
    return BalanceRows.create(sql, organization.id(), currency)
        .then(BalanceRows.lock(sql, organization.id()))
        .flatMap(row ->
            row.currency().equals(currency)
                ? Mono.just(row)
                : Mono.error(
                    RefusedChange.conflict(
                        "CurrencyMismatch", "The organization pays in " + row.currency() + ".")));
  }

  /// Gives money that expires and is spent before what was paid.
  ///
  /// @param amount hundredths, from 1
  /// @param currency null for the organization's
  /// @return what there is afterwards
  public Mono<Balance> grant(
      String organization,
      long amount,
      @Nullable String currency,
      Instant expiresAt,
      String reason) {
    return change(
        organization,
        "BalanceGranted",
        Map.of("amount", Money.text(amount), "expiresAt", expiresAt.toString(), "reason", reason),
        (sql, locked, actor) -> {
          if (!expiresAt.isAfter(locked.now())) {
            return Mono.error(RefusedChange.invalid("/expiresAt", "must be in the future"));
          }
          Lot lot = new Lot(Ids.next(), amount, expiresAt);
          return chosen(sql, locked, currency)
              .flatMap(row -> {
                requireRoom(row, amount);
                return postings.post(
                    sql,
                    organization,
                    row,
                    List.of(),
                    new Origin(actor, reason, null, null),
                    wallet -> wallet.granted(lot, row.currency()));
              })
              .then();
        });
  }

  /// The currency that money would be given in now where nothing is said.
  public Mono<String> currencyOf(String organization) {
    return database.run(sql ->
        BalanceRows.find(sql, organization).map(Row::currency).defaultIfEmpty(platformCurrency));
  }

  /// What is left of an entry to be taken back, in hundredths; empty when there is none of that id.
  public Mono<Long> leftOf(String organization, String entry) {
    return database.run(sql ->
        rows.entry(sql, organization, entry)
            .flatMap(found ->
                LedgerRows.reversed(sql, organization, entry)
                    .map(
                        before -> new Reversal(organization, found, before, null, "", "").left())));
  }

  private Mono<Row> chosen(DatabaseClient sql, Locked organization, @Nullable String currency) {
    return BalanceRows.find(sql, organization.id())
        .map(Row::currency)
        .defaultIfEmpty(platformCurrency)
        .flatMap(known -> row(sql, organization, Objects.requireNonNullElse(currency, known)));
  }

  private static void requireRoom(Row row, long amount) {
    if (row.paid() + row.promotional() + amount > Money.MOST) {
      throw RefusedChange.invalid("/amount", "is more than a balance can be");
    }
  }

  /// Takes a charge, a capture or a recharge back, or some of it; never more than it was.
  ///
  /// @param entry id of it
  /// @param amount hundredths; null for all that is left of it
  /// @return what there is afterwards
  public Mono<Balance> reverse(
      String organization, String entry, @Nullable Long amount, String reason) {
    return change(
        organization,
        "LedgerEntryReversed",
        Map.of("entry", entry, "reason", reason),
        (sql, locked, actor) ->
            BalanceRows.lock(sql, organization)
                .zipWhen(row -> rows.entry(sql, organization, entry))
                .flatMap(found ->
                    LedgerRows.reversed(sql, organization, entry)
                        .map(before ->
                            new Reversal(
                                organization, found.getT2(), before, amount, actor, reason))
                        .flatMap(reversal -> reverse(sql, found.getT1(), reversal)))
                .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("LedgerEntry")))
                .then());
  }

  /// What is to be taken back.
  ///
  /// @param before hundredths of the entry that were taken back so far
  /// @param wanted null for the rest
  private record Reversal(
      String organization,
      LedgerEntry entry,
      long before,
      @Nullable Long wanted,
      String actor,
      String reason) {

    boolean isOfRecharge() {
      return entry.kind().equals(EntryDraft.Kind.RECHARGE.name());
    }

    boolean isPossible() {
      return isOfRecharge()
          || entry.kind().equals(EntryDraft.Kind.CHARGE.name())
          || entry.kind().equals(EntryDraft.Kind.CAPTURE.name());
    }

    long left() {
      return (isOfRecharge() ? entry.paidIn() : entry.charged()) - before;
    }
  }

  private Mono<LedgerPostings.Posted> reverse(DatabaseClient sql, Row row, Reversal reversal) {
    if (!reversal.isPossible()) {
      return Mono.error(
          RefusedChange.conflict(
              "NotReversible", "An entry " + reversal.entry().kind() + " is not taken back."));
    }
    long amount = Objects.requireNonNullElse(reversal.wanted(), reversal.left());
    if (amount > reversal.left() || amount < 1) {
      return Mono.error(
          RefusedChange.conflict(
              "ReversalTooLarge",
              "Of this entry only %s can be taken back.".formatted(Money.text(reversal.left()))));
    }
    List<String> lots =
        reversal.entry().parts().stream().map(Part::lot).filter(Objects::nonNull).toList();
    return postings.post(
        sql,
        reversal.organization(),
        row,
        lots,
        new Origin(reversal.actor(), reversal.reason(), null, null),
        wallet -> step(wallet, reversal, amount));
  }

  private static Wallet.Step step(Wallet wallet, Reversal reversal, long amount) {
    Optional<Wallet.Step> step =
        reversal.isOfRecharge()
            ? wallet.paidBack(reversal.entry(), amount)
            : Optional.of(wallet.refunded(reversal.entry(), reversal.before(), amount));
    return step.orElseThrow(() -> new InsufficientBalance(wallet.available(), amount));
  }

  /// Has an event `BalanceLow` written when the balance falls below a mark.
  ///
  /// @param mark hundredths; null for never
  /// @return what there is afterwards
  public Mono<Balance> setLowMark(String organization, @Nullable Long mark) {
    return change(
        organization,
        "LowBalanceSet",
        mark == null ? Map.of() : Map.of("lowBalance", Money.text(mark)),
        (sql, locked, actor) ->
            BalanceRows.lock(sql, organization)
                .switchIfEmpty(
                    Mono.error(() ->
                        RefusedChange.conflict(
                            "NoBalance", "The organization has no balance yet; recharge it.")))
                .then(BalanceRows.setLowMark(sql, organization, mark))
                .then());
  }

  /// What is done under the lock of an organization.
  @FunctionalInterface
  private interface Work {
    Mono<Void> apply(DatabaseClient sql, Locked organization, String actor);
  }

  private Mono<Balance> change(
      String organization, String what, Map<String, Object> detail, Work work) {
    return Mono.deferContextual(context -> {
      String actor = Actor.of(context).name();
      return changes.make(
          organization,
          what,
          (sql, locked) ->
              locked
                  .requireActive()
                  .then(Mono.defer(() -> work.apply(sql, locked, actor)))
                  .then(Mono.defer(() -> postings.read(sql, organization, clock.instant())))
                  .map(balance -> Effect.beside(balance, detail)));
    });
  }
}
