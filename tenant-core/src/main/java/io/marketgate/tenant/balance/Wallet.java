package io.marketgate.tenant.balance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an organization has, as it changes; immutable. What expires does so by comparing with the
/// clock ([#settledAt]), whether or not anybody has written it down.
///
/// @param currency fixed by the first recharge; null before it
/// @param paid hundredths that were paid in and are free to spend
/// @param lots what was granted
/// @param held hundredths set apart for charges
/// @param overdue holds whose time may be over and that are still open
record Wallet(@Nullable String currency, long paid, List<Lot> lots, long held, List<Hold> overdue) {

  private static final Comparator<Lot> EARLIEST_FIRST =
      Comparator.comparing(Lot::expiresAt).thenComparing(Lot::id);

  Wallet {
    lots = lots.stream().sorted(EARLIEST_FIRST).toList();
    overdue = List.copyOf(overdue);
  }

  /// A wallet and the entry that led to it.
  record Step(Wallet wallet, EntryDraft entry) {}

  /// A wallet in which nothing has expired that is still there, and the entries that led to it.
  record Settled(Wallet wallet, List<EntryDraft> entries, List<Hold> expired) {}

  long promotional() {
    return lots.stream().mapToLong(Lot::remaining).sum();
  }

  /// The account BALANCE.
  long available() {
    return paid + promotional();
  }

  /// Gives back what was held for too long, and drops what has expired.
  Settled settledAt(Instant now) {
    Wallet wallet = this;
    List<EntryDraft> entries = new ArrayList<>();
    List<Hold> expired = new ArrayList<>();
    for (Hold hold : overdue) {
      if (!now.isBefore(hold.expiresAt())) {
        wallet = wallet.given(hold.parts()).holding(-hold.amount());
        entries.add(
            EntryDraft.of(EntryDraft.Kind.VOID, hold.id())
                .posting(Account.HELD, -hold.amount())
                .posting(Account.BALANCE, hold.amount()));
        expired.add(hold.ended(Hold.Status.EXPIRED, null));
      }
    }
    for (Lot lot : wallet.lots) {
      if (lot.remaining() > 0 && !lot.isLiveAt(now)) {
        wallet = wallet.added(lot.id(), -lot.remaining());
        entries.add(
            EntryDraft.of(EntryDraft.Kind.EXPIRY, lot.id())
                .posting(Account.BALANCE, -lot.remaining())
                .posting(Account.BREAKAGE, lot.remaining()));
      }
    }
    return new Settled(
        new Wallet(wallet.currency, wallet.paid, wallet.lots, wallet.held, List.of()),
        entries,
        expired);
  }

  /// Adds what was paid in.
  Step recharged(long amount, String paidIn, String order) {
    Wallet richer = new Wallet(paidIn, paid + amount, lots, held, overdue);
    return new Step(
        richer,
        EntryDraft.of(EntryDraft.Kind.RECHARGE, order)
            .posting(Account.CASH_CLEARING, -amount)
            .posting(Account.BALANCE, amount));
  }

  /// Adds what is given.
  Step granted(Lot lot, String given) {
    List<Lot> more = new ArrayList<>(lots);
    more.add(lot);
    return new Step(
        new Wallet(given, paid, more, held, overdue),
        EntryDraft.of(EntryDraft.Kind.GRANT, lot.id())
            .posting(Account.PROMO, -lot.remaining())
            .posting(Account.BALANCE, lot.remaining()));
  }

  /// Charges for a service; empty when there is not enough.
  Optional<Step> charged(String service, long amount) {
    return parts(amount)
        .map(parts ->
            new Step(
                taken(parts),
                EntryDraft.of(EntryDraft.Kind.CHARGE, service)
                    .posting(Account.BALANCE, -amount)
                    .posting(Account.revenue(service), amount)
                    .from(parts)));
  }

  /// Sets money apart; empty when there is not enough.
  Optional<Step> held(String hold, long amount) {
    return parts(amount)
        .map(parts ->
            new Step(
                taken(parts).holding(amount),
                EntryDraft.of(EntryDraft.Kind.HOLD, hold)
                    .posting(Account.BALANCE, -amount)
                    .posting(Account.HELD, amount)
                    .from(parts)));
  }

  /// Charges what was set apart, or some of it; what was granted is spent first.
  Step captured(Hold hold, long amount) {
    long rest = hold.amount() - amount;
    List<Part> spent = first(hold.parts(), amount);
    EntryDraft entry =
        EntryDraft.of(EntryDraft.Kind.CAPTURE, hold.service())
            .posting(Account.HELD, -hold.amount())
            .posting(Account.revenue(hold.service()), amount)
            .from(spent);
    Wallet wallet = given(last(hold.parts(), rest)).holding(-hold.amount());
    return new Step(wallet, rest == 0 ? entry : entry.posting(Account.BALANCE, rest));
  }

  /// Gives back what was set apart.
  Step voided(Hold hold) {
    return new Step(
        given(hold.parts()).holding(-hold.amount()),
        EntryDraft.of(EntryDraft.Kind.VOID, hold.id())
            .posting(Account.HELD, -hold.amount())
            .posting(Account.BALANCE, hold.amount()));
  }

  /// Takes a charge back, or some of it; what was paid comes back first.
  ///
  /// @param entry that is taken back
  /// @param reversed hundredths of it that were taken back before
  Step refunded(LedgerEntry entry, long reversed, long amount) {
    List<Part> back = last(first(entry.parts(), entry.charged() - reversed), amount);
    return new Step(
        given(back),
        EntryDraft.of(EntryDraft.Kind.REVERSAL, entry.subject())
            .posting(Account.revenue(String.valueOf(entry.subject())), -amount)
            .posting(Account.BALANCE, amount)
            .from(back)
            .reversing(entry.id()));
  }

  /// Takes back what was paid in, or some of it; empty when it is spent.
  Optional<Step> paidBack(LedgerEntry entry, long amount) {
    return paid < amount
        ? Optional.empty()
        : Optional.of(
            new Step(
                new Wallet(currency, paid - amount, lots, held, overdue),
                EntryDraft.of(EntryDraft.Kind.REVERSAL, entry.subject())
                    .posting(Account.BALANCE, -amount)
                    .posting(Account.CASH_CLEARING, amount)
                    .reversing(entry.id())));
  }

  /// From what an amount is taken: what expires earliest first, what was paid last.
  private Optional<List<Part>> parts(long amount) {
    if (available() < amount) {
      return Optional.empty();
    }
    List<Part> parts = new ArrayList<>();
    long left = amount;
    for (Lot lot : lots) {
      long taken = Math.min(left, lot.remaining());
      if (taken > 0) {
        parts.add(new Part(lot.id(), taken));
        left -= taken;
      }
    }
    if (left > 0) {
      parts.add(new Part(null, left));
    }
    return Optional.of(parts);
  }

  private Wallet taken(List<Part> parts) {
    return moved(parts, -1);
  }

  private Wallet given(List<Part> parts) {
    return moved(parts, 1);
  }

  private Wallet moved(List<Part> parts, int sign) {
    Wallet wallet = this;
    for (Part part : parts) {
      long amount = sign * part.amount();
      wallet =
          part.lot() == null
              ? new Wallet(wallet.currency, wallet.paid + amount, wallet.lots, held, overdue)
              : wallet.added(part.lot(), amount);
    }
    return wallet;
  }

  private Wallet added(String lot, long amount) {
    return new Wallet(
        currency,
        paid,
        lots.stream()
            .map(each -> each.id().equals(lot) ? each.with(each.remaining() + amount) : each)
            .toList(),
        held,
        overdue);
  }

  private Wallet holding(long amount) {
    return new Wallet(currency, paid, lots, held + amount, overdue);
  }

  private static List<Part> first(List<Part> parts, long amount) {
    List<Part> found = new ArrayList<>();
    long left = amount;
    for (Part part : parts) {
      long taken = Math.min(left, part.amount());
      if (taken > 0) {
        found.add(new Part(part.lot(), taken));
        left -= taken;
      }
    }
    return found;
  }

  private static List<Part> last(List<Part> parts, long amount) {
    return first(parts.reversed(), amount);
  }
}
