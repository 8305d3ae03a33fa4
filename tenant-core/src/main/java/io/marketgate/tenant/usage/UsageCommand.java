package io.marketgate.tenant.usage;

import io.marketgate.tenant.storage.Ids;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something to be counted, all of it or nothing.
public sealed interface UsageCommand {

  /// Whose.
  String organization();

  /// Code of the metric.
  String metric();

  /// How much; at least 1.
  long amount();

  /// The same key with the same arguments gets the same answer; null for none.
  @Nullable String key();

  /// What a key is for.
  enum KeyUse {
    /// Whoever asks again gets the same answer.
    ANSWER,
    /// Whoever makes the call again that this is for is told what was taken, and gives it back when
    /// it fails; a denial is not kept.
    CALL,
    /// The same for a call that nobody makes again: who has not heard the answer gives back what
    /// was taken. It is forgotten after an hour, because nobody asks for it later.
    ATTEMPT
  }

  /// Keys of one operation are apart from those of another.
  default String operation() {
    return switch (this) {
      case Consume _ -> "consume";
      case TakeAhead _ -> "takeAhead";
      case Reserve _ -> "reserve";
      case Acquire _ -> "acquire";
      case Release _ -> "release";
      case GiveBack _ -> "giveBack";
      case Look _ -> "look";
    };
  }

  /// Uses up.
  ///
  /// @param keyUse what the key is for
  record Consume(
      String organization, String metric, long amount, @Nullable String key, KeyUse keyUse)
      implements UsageCommand {

    /// For good.
    public Consume(String organization, String metric, long amount, @Nullable String key) {
      this(organization, metric, amount, key, KeyUse.ANSWER);
    }
  }

  /// Uses up for calls that are still to come.
  ///
  /// @param key never null: whoever has not heard the answer asks again, and is told what was taken
  record TakeAhead(String organization, String metric, long amount, String key)
      implements UsageCommand {

    /// With a key of its own.
    public TakeAhead(String organization, String metric, long amount) {
      this(organization, metric, amount, Ids.next());
    }
  }

  /// Keeps free for some time, to be confirmed or released.
  ///
  /// @param life how long
  record Reserve(
      String organization, String metric, long amount, Duration life, @Nullable String key)
      implements UsageCommand {}

  /// Holds from now on.
  ///
  /// @param keyUse what the key is for
  record Acquire(
      String organization, String metric, long amount, @Nullable String key, KeyUse keyUse)
      implements UsageCommand {

    /// Until it is released.
    public Acquire(String organization, String metric, long amount, @Nullable String key) {
      this(organization, metric, amount, key, KeyUse.ANSWER);
    }
  }

  /// Holds no longer.
  record Release(String organization, String metric, long amount, @Nullable String key)
      implements UsageCommand {}

  /// Only looks how it stands.
  record Look(String organization, String metric) implements UsageCommand {

    @Override
    public long amount() {
      return 1;
    }

    @Override
    public @Nullable String key() {
      return null;
    }
  }

  /// Undoes a [Consume] or an [Acquire] that turned out to be for nothing.
  ///
  /// @param parts where it was taken from; empty for what is held
  /// @param undone key of what is undone, which may be taken anew then; null when it had none
  /// @param key never null: what is given back twice would be one too many
  record GiveBack(
      String organization,
      String metric,
      long amount,
      List<Part> parts,
      @Nullable String undone,
      String key)
      implements UsageCommand {

    public GiveBack {
      parts = List.copyOf(parts);
    }

    /// With a key of its own.
    public GiveBack(
        String organization,
        String metric,
        long amount,
        List<Part> parts,
        @Nullable String undone) {
      this(organization, metric, amount, parts, undone, Ids.next());
    }

    /// Of what had no key.
    public GiveBack(String organization, String metric, long amount, List<Part> parts) {
      this(organization, metric, amount, parts, null);
    }
  }
}
