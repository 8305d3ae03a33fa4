package io.marketgate.tenant.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random histories of a wallet: every entry sums to zero, and the postings of an account always
/// add up to what the wallet says, which is never less than nothing.
class WalletPropertiesTest {

  private static final int STEPS = 4_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theLedgerAddsUpToTheWallet(long seed) {
    History history = new History(new Random(seed));
    for (int i = 0; i < STEPS; i++) {
      history.step(i);
      history.check();
    }
    assertThat(history.accounts).containsKeys("BREAKAGE", "REVENUE.sms", "PROMO");
  }

  private static final class History {

    private final Random random;
    private final Map<String, Long> accounts = new HashMap<>();
    private final List<Hold> open = new ArrayList<>();
    private final List<LedgerEntry> charges = new ArrayList<>();
    private final Map<String, Long> reversed = new HashMap<>();
    private Wallet wallet = new Wallet(null, 0, List.of(), 0, List.of());
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    History(Random random) {
      this.random = random;
    }

    void step(int number) {
      now = now.plus(Duration.ofMinutes(random.nextInt(30)));
      settle();
      long amount = 1 + random.nextInt(500);
      switch (random.nextInt(8)) {
        case 0 -> apply(wallet.recharged(amount, "CNY", "o"));
        case 1 -> {
          Lot lot = new Lot("l" + number, amount, now.plus(Duration.ofMinutes(200)));
          apply(wallet.granted(lot, "CNY"));
        }
        case 2, 3 -> wallet.charged("sms", amount).ifPresent(step -> charge(number, step));
        case 4 -> hold("h" + number, amount);
        case 5 -> end(true);
        case 6 -> end(false);
        default -> refund();
      }
      settle();
    }

    private void charge(int number, Wallet.Step step) {
      apply(step);
      charges.add(
          new LedgerEntry(
              number,
              "e" + number,
              "CHARGE",
              now,
              "test",
              "sms",
              null,
              null,
              step.entry().parts(),
              0,
              0,
              step.entry().postings()));
    }

    private void hold(String id, long amount) {
      Optional<Wallet.Step> step = wallet.held(id, amount);
      step.ifPresent(held -> {
        apply(held);
        Instant until = now.plus(Duration.ofMinutes(60));
        open.add(new Hold(id, "sms", amount, held.entry().parts(), Hold.Status.OPEN, null, until));
      });
    }

    private void end(boolean isCaptured) {
      if (!open.isEmpty()) {
        Hold hold = open.remove(random.nextInt(open.size()));
        apply(
            isCaptured
                ? wallet.captured(hold, 1 + random.nextLong(hold.amount()))
                : wallet.voided(hold));
      }
    }

    private void refund() {
      if (!charges.isEmpty()) {
        LedgerEntry entry = charges.get(random.nextInt(charges.size()));
        long before = reversed.getOrDefault(entry.id(), 0L);
        long left = entry.charged() - before;
        if (left > 0) {
          long amount = 1 + random.nextLong(left);
          apply(wallet.refunded(entry, before, amount));
          reversed.put(entry.id(), before + amount);
        }
      }
    }

    private void settle() {
      Wallet.Settled settled =
          new Wallet(wallet.currency(), wallet.paid(), wallet.lots(), wallet.held(), open)
              .settledAt(now);
      settled.entries().forEach(this::post);
      settled.expired().forEach(hold -> open.removeIf(each -> each.id().equals(hold.id())));
      wallet = settled.wallet();
    }

    private void apply(Wallet.Step step) {
      post(step.entry());
      wallet = step.wallet();
    }

    private void post(EntryDraft entry) {
      assertThat(entry.postings().stream().mapToLong(Posting::amount).sum()).isZero();
      entry
          .postings()
          .forEach(posting -> accounts.merge(posting.account(), posting.amount(), Long::sum));
    }

    void check() {
      assertThat(accounts.getOrDefault("BALANCE", 0L)).isEqualTo(wallet.available());
      assertThat(accounts.getOrDefault("HELD", 0L)).isEqualTo(wallet.held());
      assertThat(wallet.held()).isEqualTo(open.stream().mapToLong(Hold::amount).sum());
      assertThat(wallet.paid()).isNotNegative();
      assertThat(wallet.held()).isNotNegative();
      assertThat(wallet.lots()).allSatisfy(lot -> assertThat(lot.remaining()).isNotNegative());
      assertThat(accounts.values().stream().mapToLong(Long::longValue).sum()).isZero();
    }
  }
}
