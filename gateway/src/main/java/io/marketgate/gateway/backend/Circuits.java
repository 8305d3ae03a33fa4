package io.marketgate.gateway.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether it makes sense to call a service, and for whom. Each organization has a [Circuit] of its
/// own: what fails for it, because of what it asks or of what the product keeps for it, is kept
/// from nobody else, however much it calls. While most of those who call suffer, the others are let
/// through a few at a time, one call of each, until the service has done something for them: so a
/// service that fails for everybody is found out for those, too, who have not called it lately.
///
/// Times are nanoseconds of a clock that never goes back.
final class Circuits {

  private static final int MOST_CALLERS = 10_000;
  private static final Duration CALLERS_KEPT = Duration.ofMinutes(10);

  /// Whose last call ended before that says nothing about how it is now.
  private static final Duration LATELY = Duration.ofSeconds(10);

  /// Failures without a success of those who suffer.
  private static final int LEAST_FAILURES = 20;

  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);
  private static final int MOST_PROBES = 5;

  /// As many of them may be of those for whom it has failed again and again: they call on, and
  /// would leave no place to others who call seldom.
  private static final int MOST_IN_VAIN = 3;

  /// Probes of one that have failed, after which it is one of those.
  private static final int TRIED_ENOUGH = 2;

  private static final Duration LOOKED_EVERY = Duration.ofMillis(100);

  private final Duration openFor;
  private final LongSupplier now;

  /// By whom; one that takes longer than others have to wait for it makes room.
  private final Map<Caller, Admission> probes = new HashMap<>();

  private final Cache<String, Caller> callers =
      Caffeine.newBuilder().maximumSize(MOST_CALLERS).expireAfterAccess(CALLERS_KEPT).build();

  private volatile Look look;

  /// When the latest call ended, and the latest that failed.
  private volatile long endedAt;

  private volatile long failedAt;

  /// How it was when somebody looked.
  ///
  /// @param isSuffering whether most of those who called lately suffer
  /// @param since when that began
  private record Look(long at, boolean isSuffering, long since) {}

  /// @param openFor how long nobody waits for a service that fails
  Circuits(Duration openFor, LongSupplier now) {
    this.openFor = openFor;
    this.now = now;
    this.endedAt = now.getAsLong();
    this.failedAt = endedAt - LATELY.toNanos();
    this.look = new Look(endedAt, false, endedAt);
  }

  /// Asks for a call; whoever gets one says afterwards how it has ended.
  ///
  /// @return null when it is not to be made
  @Nullable Admission admit(String organization) {
    Caller caller = callers.get(organization, each -> new Caller(new Circuit(openFor, now)));
    long begun = caller.circuit.admit();
    if (begun == 0) {
      return null;
    }
    Look current = look();
    Admission admission = new Admission(caller, begun, now.getAsLong());
    if (current.isSuffering()
        && !caller.isWellSince(current.since())
        && !probes(admission, current)) {
      caller.circuit.abandoned(begun);
      return null;
    }
    return admission;
  }

  private boolean probes(Admission admission, Look current) {
    synchronized (probes) {
      probes.values().removeIf(probe -> makesRoom(probe, admission.begunAt));
      Caller caller = admission.caller;
      int places = caller.hasTriedInVain(current.since()) ? MOST_IN_VAIN : MOST_PROBES;
      admission.isProbe = probes.size() < places && probes.putIfAbsent(caller, admission) == null;
      return admission.isProbe;
    }
  }

  /// What takes longer than others have to wait for it is in vain, too.
  private boolean makesRoom(Admission probe, long time) {
    boolean isLong = time - probe.begunAt >= openFor.toNanos();
    if (isLong) {
      probe.caller.triedInVain(probe);
    }
    return isLong;
  }

  /// Whether most of those who call suffer.
  boolean isAway() {
    return look().isSuffering();
  }

  private Look look() {
    Look last = look;
    long time = now.getAsLong();
    if (time - last.at() < LOOKED_EVERY.toNanos()) {
      return last;
    }
    boolean isSuffering = isSuffering(time, last.isSuffering());
    Look next =
        new Look(time, isSuffering, isSuffering && last.isSuffering() ? last.since() : time);
    look = next;
    return next;
  }

  /// It takes failures to begin, of more than three quarters of those who call, and as many others,
  /// or nobody who calls, to end: while few are let through, few fail.
  private boolean isSuffering(long time, boolean before) {
    if (!before && time - failedAt >= LATELY.toNanos()) {
      return false;
    }
    int seen = 0;
    int suffering = 0;
    long failures = 0;
    for (Caller caller : callers.asMap().values()) {
      if (caller.hasEndedWithin(LATELY, time)) {
        seen++;
        int failed = caller.failuresInARow();
        suffering += failed > 0 ? 1 : 0;
        failures += failed;
      }
    }
    if (!before) {
      return suffering * 4 > seen * 3 && failures >= LEAST_FAILURES;
    }
    return seen == 0 ? time - endedAt < FORGOTTEN_AFTER.toNanos() : suffering * 2 > seen;
  }

  /// An organization, and how its calls have ended.
  private static final class Caller {

    private final Circuit circuit;
    private boolean hasEnded;
    private long endedAt;
    private int failuresInARow;
    private int probesInVain;
    private long probedInVainAt;

    Caller(Circuit circuit) {
      this.circuit = circuit;
    }

    synchronized void ended(boolean isFailure, long time) {
      hasEnded = true;
      endedAt = time;
      failuresInARow = isFailure ? failuresInARow + 1 : 0;
      probesInVain = isFailure ? probesInVain : 0;
    }

    /// Nothing was done for it in time; that counts once, however often it is noticed.
    synchronized void triedInVain(Admission probe) {
      if (probe.isInVain) {
        return;
      }
      probe.isInVain = true;
      long time = probe.begunAt;
      probedInVainAt = probesInVain > 0 && probedInVainAt - time > 0 ? probedInVainAt : time;
      probesInVain++;
    }

    /// Whether it was let through again and again and nothing was done for it.
    ///
    /// @param since when most began to suffer
    synchronized boolean hasTriedInVain(long since) {
      if (probesInVain > 0 && probedInVainAt - since < 0) {
        probesInVain = 0;
      }
      return probesInVain >= TRIED_ENOUGH;
    }

    synchronized boolean hasEndedWithin(Duration lately, long time) {
      return hasEnded && time - endedAt < lately.toNanos();
    }

    synchronized int failuresInARow() {
      return failuresInARow;
    }

    synchronized boolean isWellSince(long time) {
      return hasEnded && failuresInARow == 0 && endedAt - time >= 0;
    }
  }

  /// A call that is made. How it has ended is said once.
  final class Admission {

    private final Caller caller;
    private final long begun;
    private final long begunAt;
    private boolean isProbe;

    /// Guarded by the caller.
    private boolean isInVain;

    private Admission(Caller caller, long begun, long begunAt) {
      this.caller = caller;
      this.begun = begun;
      this.begunAt = begunAt;
    }

    void succeeded() {
      ended(false);
      caller.circuit.succeeded(begun);
    }

    void failed() {
      failedAt = now.getAsLong();
      if (isProbe) {
        caller.triedInVain(this);
      }
      ended(true);
      caller.circuit.failed(begun);
    }

    private void ended(boolean isFailure) {
      leave();
      long time = now.getAsLong();
      endedAt = time;
      caller.ended(isFailure, time);
      if (isFailure || look.isSuffering()) {
        // Where there are few calls, the next one comes too late to see it.
        var _ = look();
      }
    }

    /// Nobody has waited for how it ends.
    void abandoned() {
      leave();
      caller.circuit.abandoned(begun);
    }

    private void leave() {
      if (isProbe) {
        synchronized (probes) {
          probes.remove(caller, this);
        }
      }
    }
  }
}
