package io.marketgate.tenant.usage;

import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.usage.UsageBatch.Pending;
import io.marketgate.tenant.usage.UsageRows.Counter;
import io.marketgate.tenant.usage.UsageRows.Key;
import io.marketgate.tenant.usage.UsageRows.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// The commands of one batch, one after another.
final class Decisions {

  private static final int LONGEST_ANSWER = 1_000;

  /// Operations of which something can be undone.
  private static final List<String> UNDOABLE = List.of("consume", "acquire");

  /// Longer than it is tried to give something back.
  private static final Duration PASSING = Duration.ofHours(1);

  private final JsonMapper json;
  private final Duration keysKept;
  private final Map<Pending, Object> answers = new IdentityHashMap<>();
  private final Map<Key, Known> known;
  private final Map<Key, Known> fresh = new LinkedHashMap<>();
  private final Set<Key> undone = new LinkedHashSet<>();
  private final Set<Key> passing = new HashSet<>();
  private final Map<UsageCommand.Reserve, UsageAnswer> reservations = new IdentityHashMap<>();

  /// @param keysKept after how long keys are deleted
  Decisions(Map<Key, Known> known, JsonMapper json, Duration keysKept) {
    this.known = new HashMap<>(known);
    this.json = json;
    this.keysKept = keysKept;
  }

  /// An answer or a [RefusedChange] for each command.
  Map<Pending, Object> answers() {
    return answers;
  }

  void decide(Pending pending, CounterState state, Instant now) {
    Key key = pending.key();
    String arguments = key == null ? "" : arguments(pending.command());
    Known earlier = key == null ? null : known.get(key);
    answers.put(
        pending,
        earlier == null
            ? answer(pending.command(), key, arguments, state, now)
            : repeat(earlier, arguments));
  }

  private Object repeat(Known earlier, String arguments) {
    return earlier.arguments().equals(arguments)
        ? json.readValue(earlier.answer(), UsageAnswer.class).again()
        : RefusedChange.conflict(
            "IdempotencyConflict", "This key has been used with other arguments.");
  }

  private Object answer(
      UsageCommand command, @Nullable Key key, String arguments, CounterState state, Instant now) {
    UsageAnswer answer;
    try {
      answer =
          command instanceof UsageCommand.GiveBack giveBack && !undo(giveBack)
              ? UsageRules.apply(
                  new UsageCommand.Look(command.organization(), command.metric()), state, now)
              : UsageRules.apply(command, state, now);
    } catch (RefusedChange refusal) {
      return refusal;
    }
    if (command instanceof UsageCommand.Reserve reserve && answer.isAllowed()) {
      reservations.put(reserve, answer);
    }
    if (key != null && isKept(command, answer)) {
      Known kept = new Known(arguments, kept(command, answer));
      known.put(key, kept);
      fresh.put(key, kept);
      if (keyUse(command) == UsageCommand.KeyUse.ATTEMPT) {
        passing.add(key);
      }
    }
    return answer;
  }

  /// What has been undone is taken anew under the same key; and undone once.
  ///
  /// @return whether there is something to be given back
  private boolean undo(UsageCommand.GiveBack command) {
    boolean isThere = command.undone() == null;
    for (Key key : undone(command)) {
      if (known.remove(key) != null) {
        isThere = true;
        if (fresh.remove(key) == null) {
          undone.add(key);
        }
      }
    }
    return isThere;
  }

  /// The keys under which something may have been taken that is to be given back.
  static List<Key> undone(UsageCommand.GiveBack command) {
    return command.undone() == null
        ? List.of()
        : UNDOABLE.stream()
            .map(operation -> new Key(command.organization(), operation, command.undone()))
            .toList();
  }

  private static boolean isKept(UsageCommand command, UsageAnswer answer) {
    return answer.isAllowed() || !isUndoable(command);
  }

  private static boolean isUndoable(UsageCommand command) {
    return keyUse(command) != UsageCommand.KeyUse.ANSWER;
  }

  private static UsageCommand.KeyUse keyUse(UsageCommand command) {
    return switch (command) {
      case UsageCommand.Consume consume -> consume.keyUse();
      case UsageCommand.Acquire acquire -> acquire.keyUse();
      default -> UsageCommand.KeyUse.ANSWER;
    };
  }

  /// Whoever repeats a call needs no parts, unless the units have not been spent yet or may have to
  /// be given back. Where those are of too many purchases they are not kept either, and stay
  /// counted.
  private String kept(UsageCommand command, UsageAnswer answer) {
    String whole = json.writeValueAsString(answer);
    boolean needsParts = command instanceof UsageCommand.TakeAhead || isUndoable(command);
    if (needsParts && whole.length() <= LONGEST_ANSWER) {
      return whole;
    }
    String text =
        json.writeValueAsString(
            new UsageAnswer(
                answer.code(), answer.figures(), answer.receipt(), List.of(), answer.expiresAt()));
    if (text.length() > LONGEST_ANSWER) {
      throw new IllegalStateException("An answer is longer than its column");
    }
    return text;
  }

  Mono<Void> write(DatabaseClient sql, Map<Counter, CounterState> counters, Instant now) {
    return UsageRows.writeBuckets(sql, UsageRows.changedBuckets(counters))
        .then(UsageRows.writeCounters(sql, UsageRows.changedHeld(counters)))
        .then(UsageRows.writeReservations(sql, reservations))
        .then(UsageRows.deleteKeys(sql, undone))
        .then(UsageRows.writeKeys(sql, fresh, key -> since(key, now)))
        .then();
  }

  /// From when on the age of a key counts; of one that is soon needed by nobody, it is old already.
  private Instant since(Key key, Instant now) {
    return passing.contains(key) && keysKept.compareTo(PASSING) > 0
        ? now.minus(keysKept).plus(PASSING)
        : now;
  }

  private static String arguments(UsageCommand command) {
    String life = command instanceof UsageCommand.Reserve reserve ? reserve.life().toString() : "";
    return Sha256.hex(command.metric() + "|" + command.amount() + "|" + life);
  }
}
