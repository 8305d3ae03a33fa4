package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.Entitlements;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What one replica holds of one counter ahead of those who will ask for it. Many threads may use
/// it; none of them ever waits.
final class Lease {

  /// A lease is begun when so many takers wait for the database at once.
  private static final int CROWD = 8;

  /// Smaller ones are not worth it.
  private static final long FEWEST = 16;

  /// A lease is never asked for more than this part of what is left, so that near the limit nothing
  /// is held back from other replicas.
  private static final long PART_OF_WHAT_IS_LEFT = 100;

  /// So many times what is spent between two [looks][#adjust] at it is taken ahead, a second's
  /// worth as configured, so that a crowd costs the database two transactions a second.
  private static final int LOOKS_AHEAD = 10;

  /// How many times as large or as small it is after a look at most.
  private static final long STEP = 2;

  private final long most;
  private final AtomicReference<@Nullable Stock> stock = new AtomicReference<>();
  private final AtomicReference<@Nullable CompletableFuture<Void>> refill = new AtomicReference<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong spentLately = new AtomicLong();

  /// How many [looks][#adjust] the latest units were on their way for.
  private final AtomicInteger refillTook = new AtomicInteger();

  /// Units that are taken ahead at once; 0 for none.
  private final AtomicLong size = new AtomicLong();

  /// What may be taken ahead by what the database has last told.
  private volatile long possible;

  /// @param most units that are taken ahead at once
  Lease(long most) {
    this.most = most;
    this.possible = most;
  }

  /// Takes from what is here.
  ///
  /// @return where the units come from; null when they are not all here
  @Nullable List<Part> spend(long amount, @Nullable Entitlements known, Instant now) {
    Stock before = stock.get();
    while (before != null && before.isGood(known, now) && before.left() >= amount) {
      if (stock.compareAndSet(before, before.without(amount))) {
        spentLately.addAndGet(amount);
        return before.first(amount);
      }
      before = stock.get();
    }
    return null;
  }

  /// How many units are to be asked for; 0 while enough of what is here can be spent.
  long missing(@Nullable Entitlements known, Instant now) {
    Stock here = stock.get();
    long left = here == null || !here.isGood(known, now) ? 0 : here.left();
    long wanted = size.get();
    return left <= wanted / 2 ? wanted - left : 0;
  }

  long size() {
    return size.get();
  }

  /// Somebody begins to wait for the database.
  void enter() {
    waiting.incrementAndGet();
  }

  /// Somebody no longer waits for the database.
  void leave() {
    waiting.decrementAndGet();
  }

  /// Somebody has been given units by the database itself. A crowd of those begins the lease, or
  /// doubles one that was too small.
  void served(long amount, Figures figures) {
    spentLately.addAndGet(amount);
    int crowd = waiting.get();
    if (crowd >= CROWD) {
      size.set(fitting(Math.max(2 * size.get(), 2 * crowd * amount), figures));
    }
  }

  /// Begins to ask for more, unless somebody does already.
  ///
  /// @return to be given to [#endRefill]; null when somebody does
  @Nullable CompletableFuture<Void> beginRefill() {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    if (!refill.compareAndSet(null, mine)) {
      return null;
    }
    refillTook.set(0);
    return mine;
  }

  void endRefill(CompletableFuture<Void> mine) {
    refill.set(null);
    mine.complete(null);
  }

  /// Whoever asks for more at the moment; null for nobody.
  @Nullable CompletableFuture<Void> refill() {
    return refill.get();
  }

  /// Takes in what the database has given.
  ///
  /// @return what it replaces, which is to be given back; null for nothing
  @Nullable Stock add(Stock more, Figures figures) {
    // Where a crowd has waited for it, it was too little.
    long times = waiting.get() >= CROWD ? 2 : 1;
    size.updateAndGet(wanted -> fitting(times * wanted, figures));
    while (true) {
      Stock before = stock.get();
      Stock after = before != null && before.isLike(more) ? before.and(more) : more;
      if (stock.compareAndSet(before, after)) {
        return after == more ? before : null;
      }
    }
  }

  /// Takes nothing ahead any more.
  void end() {
    size.set(0);
  }

  /// Takes out all that is here.
  @Nullable Stock empty() {
    return stock.getAndSet(null);
  }

  /// Makes the lease fit what has been spent since the last look at it, in steps: a look that comes
  /// late has seen more than the usual, and one after a pause less.
  ///
  /// @return what nobody has asked for, or will for long, to be given back; null for nothing
  @Nullable Stock adjust() {
    long spent = spentLately.getAndSet(0);
    boolean isComing = refill.get() != null;
    int took = isComing ? refillTook.incrementAndGet() : refillTook.get();
    if (spent == 0 && !isComing && waiting.get() == 0) {
      end();
      return empty();
    }
    if (spent > 0) {
      // It is asked for when half is left, and that half has to last for as long as it took.
      long needed = Math.max(FEWEST, spent * Math.max(LOOKS_AHEAD, 2L * (took + 1)));
      size.updateAndGet(
          wanted -> wanted == 0 ? 0 : fitting(Math.clamp(needed, wanted / STEP, wanted * STEP)));
    }
    return isComing ? null : surplus();
  }

  /// What is here and would last for much longer than it should.
  private @Nullable Stock surplus() {
    Stock before = stock.get();
    long wanted = size.get();
    if (before == null || before.left() <= STEP * wanted) {
      return null;
    }
    // What is to be spent first stays.
    Stock kept = new Stock(before.basis(), before.until(), before.first(wanted));
    return stock.compareAndSet(before, kept) ? before.without(wanted) : null;
  }

  /// Whether nobody would miss it.
  boolean isIdle() {
    // The refill first: what it has brought is here when it has ended.
    return refill.get() == null && waiting.get() == 0 && size.get() == 0 && stock.get() == null;
  }

  private long fitting(long wanted, Figures figures) {
    Long remaining = figures.remaining();
    possible = remaining == null ? most : Math.min(most, remaining / PART_OF_WHAT_IS_LEFT);
    return fitting(wanted);
  }

  private long fitting(long wanted) {
    long units = Math.min(wanted, possible);
    return units < FEWEST ? 0 : units;
  }
}
