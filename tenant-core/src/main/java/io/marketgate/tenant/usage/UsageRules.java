package io.marketgate.tenant.usage;

import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Ids;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command does to a counter (tenancy.md 5).
final class UsageRules {

  private UsageRules() {}

  /// Applies a command: all of it or nothing.
  ///
  /// @throws RefusedChange if the command does not fit the metric
  static UsageAnswer apply(UsageCommand command, CounterState counter, Instant now) {
    requireFitting(command, counter);
    return switch (command) {
      case UsageCommand.Consume _, UsageCommand.TakeAhead _ -> consume(command, counter, now);
      case UsageCommand.Reserve reserve -> reserve(reserve, counter, now);
      case UsageCommand.Acquire acquire -> acquire(acquire, counter, now);
      case UsageCommand.Release release -> release(release, counter, now);
      case UsageCommand.GiveBack giveBack -> giveBack(giveBack, counter, now);
      case UsageCommand.Look _ ->
          new UsageAnswer(UsageAnswer.Code.OK, counter.figures(now), null, List.of(), null);
    };
  }

  private static UsageAnswer consume(UsageCommand command, CounterState counter, Instant now) {
    List<Part> parts = plan(command, counter, now);
    if (parts == null) {
      return denied(counter, now);
    }
    counter.use(parts);
    return allowed(counter, now, parts, null);
  }

  private static UsageAnswer reserve(
      UsageCommand.Reserve command, CounterState counter, Instant now) {
    List<Part> parts = plan(command, counter, now);
    if (parts == null) {
      return denied(counter, now);
    }
    counter.reserve(parts);
    return allowed(counter, now, parts, now.plus(command.life()));
  }

  private static @Nullable List<Part> plan(
      UsageCommand command, CounterState counter, Instant now) {
    return counter.entitlements().isActive() ? counter.plan(command.amount(), now) : null;
  }

  private static UsageAnswer acquire(
      UsageCommand.Acquire command, CounterState counter, Instant now) {
    if (!counter.entitlements().isActive() || !counter.canHold(command.amount(), now)) {
      return denied(counter, now);
    }
    counter.hold(command.amount());
    return allowed(counter, now, List.of(), null);
  }

  /// Always allowed, because it helps an organization that is over its limit.
  private static UsageAnswer release(
      UsageCommand.Release command, CounterState counter, Instant now) {
    if (command.amount() > counter.held()) {
      throw RefusedChange.conflict(
          "NotHeld", "Only " + counter.held() + " are held of this metric.");
    }
    counter.hold(-command.amount());
    return allowed(counter, now, List.of(), null);
  }

  private static UsageAnswer giveBack(
      UsageCommand.GiveBack command, CounterState counter, Instant now) {
    if (counter.metric().isFlow()) {
      counter.giveBack(command.parts());
    } else {
      counter.hold(-command.amount());
    }
    return allowed(counter, now, List.of(), null);
  }

  private static UsageAnswer allowed(
      CounterState counter, Instant now, List<Part> parts, @Nullable Instant expiresAt) {
    return new UsageAnswer(UsageAnswer.Code.OK, counter.figures(now), Ids.next(), parts, expiresAt);
  }

  private static UsageAnswer denied(CounterState counter, Instant now) {
    return new UsageAnswer(counter.denial(now), counter.figures(now), null, List.of(), null);
  }

  private static void requireFitting(UsageCommand command, CounterState counter) {
    boolean fits =
        switch (command) {
          case UsageCommand.Consume _, UsageCommand.TakeAhead _, UsageCommand.Reserve _ ->
              counter.metric().isFlow();
          case UsageCommand.Acquire _, UsageCommand.Release _ ->
              counter.metric().isCounting() && !counter.metric().isFlow();
          case UsageCommand.GiveBack _, UsageCommand.Look _ -> counter.metric().isCounting();
        };
    if (!fits) {
      throw RefusedChange.invalid(
          "/metric",
          counter.metric().isFlow()
              ? "is used up: consume or reserve it"
              : counter.metric().isCounting()
                  ? "is held: acquire and release it"
                  : "is a switch and is not counted");
    }
  }
}
