package io.marketgate.tenant.balance;

import io.marketgate.tenant.balance.BalanceRows.Row;
import io.marketgate.tenant.balance.LedgerRows.Origin;
import io.marketgate.tenant.balance.LedgerRows.WrittenEntry;
import io.marketgate.tenant.event.NewEvent;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Posts to the ledger in somebody's transaction, in which the organization and its balance are
/// locked. What has expired meanwhile is written down on the way.
final class LedgerPostings {

  private static final Origin BY_TIME = new Origin("system", null, null, null);

  private final BalanceRows balances;
  private final LedgerRows rows;
  private final Outbox outbox;
  private final Clock clock;

  LedgerPostings(BalanceRows balances, LedgerRows rows, Outbox outbox, Clock clock) {
    this.balances = balances;
    this.rows = rows;
    this.outbox = outbox;
    this.clock = clock;
  }

  /// What was posted.
  ///
  /// @param entry its id
  /// @param draft what it says
  /// @param wallet what there is afterwards
  record Posted(String entry, EntryDraft draft, Wallet wallet) {}

  /// A wallet on its way.
  private record Change(
      Wallet before, Wallet.Settled first, Wallet.Step step, Wallet.Settled last) {

    static Change of(Wallet before, Instant now, Function<Wallet, Wallet.Step> operation) {
      Wallet.Settled first = before.settledAt(now);
      Wallet.Step step = operation.apply(first.wallet());
      return new Change(before, first, step, step.wallet().settledAt(now));
    }

    Wallet after() {
      return last.wallet();
    }
  }

  /// Posts what an operation makes of the wallet.
  ///
  /// @param touched ids of lots that the operation gives something back to
  /// @param operation fails with a refusal when it cannot be
  Mono<Posted> post(
      DatabaseClient sql,
      String organization,
      Row row,
      List<String> touched,
      Origin origin,
      Function<Wallet, Wallet.Step> operation) {
    Instant now = Rows.now(clock);
    return balances
        .wallet(sql, organization, row, touched, now)
        .map(wallet -> Change.of(wallet, now, operation))
        .flatMap(change -> write(sql, organization, row, origin, change, now));
  }

  private Mono<Posted> write(
      DatabaseClient sql, String organization, Row row, Origin origin, Change change, Instant now) {
    String id = Ids.next();
    EntryDraft draft = change.step().entry();
    Long mark = row.lowMark();
    boolean isLow = mark != null && change.after().available() < mark;
    return settlement(sql, organization, change.first(), now)
        .then(
            rows.insert(
                sql,
                organization,
                new WrittenEntry(id, now, draft),
                change.step().wallet(),
                origin))
        .then(settlement(sql, organization, change.last(), now))
        .then(BalanceRows.update(sql, organization, change.before(), change.after(), isLow))
        .then(isLow && !row.isTold() ? tell(sql, organization, row, change, now) : Mono.empty())
        .thenReturn(new Posted(id, draft, change.after()));
  }

  private Mono<Void> settlement(
      DatabaseClient sql, String organization, Wallet.Settled settled, Instant now) {
    return Flux.fromIterable(settled.entries())
        .concatMap(draft ->
            rows.insert(
                sql,
                organization,
                new WrittenEntry(Ids.next(), now, draft),
                settled.wallet(),
                BY_TIME))
        .thenMany(
            Flux.fromIterable(settled.expired())
                .concatMap(hold -> BalanceRows.endHold(sql, organization, hold)))
        .then();
  }

  private Mono<Void> tell(
      DatabaseClient sql, String organization, Row row, Change change, Instant now) {
    return outbox.append(
        sql,
        new NewEvent(
            organization,
            "BalanceLow",
            Map.of(
                "balance",
                Money.text(change.after().available()),
                "lowBalance",
                Money.text(row.lowMark() == null ? 0 : row.lowMark()),
                "currency",
                row.currency()),
            now));
  }

  /// Writes down what has expired; nothing depends on it.
  Mono<Void> settle(DatabaseClient sql, String organization, Row row) {
    Instant now = Rows.now(clock);
    return balances
        .wallet(sql, organization, row, List.of(), now)
        .flatMap(wallet -> {
          Wallet.Settled settled = wallet.settledAt(now);
          return settlement(sql, organization, settled, now)
              .then(BalanceRows.update(sql, organization, wallet, settled.wallet(), row.isTold()));
        });
  }

  /// What an organization has at an instant, as the transaction sees it.
  Mono<Balance> read(DatabaseClient sql, String organization, Instant now) {
    return BalanceRows.find(sql, organization)
        .flatMap(row ->
            balances
                .wallet(sql, organization, row, List.of(), now)
                .map(wallet -> wallet.settledAt(now).wallet())
                .map(wallet -> balance(organization, row, wallet)))
        .defaultIfEmpty(new Balance(organization, null, 0, 0, 0, List.of(), null));
  }

  private static Balance balance(String organization, Row row, Wallet wallet) {
    return new Balance(
        organization,
        row.currency(),
        wallet.available(),
        wallet.promotional(),
        wallet.held(),
        wallet.lots().stream().filter(lot -> lot.remaining() > 0).toList(),
        row.lowMark());
  }
}
