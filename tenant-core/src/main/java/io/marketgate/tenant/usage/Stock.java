package io.marketgate.tenant.usage;

import io.marketgate.tenant.entitlement.Entitlements;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Units of one counter that the database counts as used already and that nobody has spent yet;
/// immutable.
///
/// @param basis what the organization could use when they were taken
/// @param until when they can be spent no longer, because other buckets are in force from then on
/// @param parts where they were taken from, in the order in which they are spent
record Stock(Entitlements basis, Instant until, List<Part> parts) {

  Stock {
    parts = List.copyOf(parts);
  }

  long left() {
    long left = 0;
    for (Part part : parts) {
      left += part.amount();
    }
    return left;
  }

  /// Whether these units can be spent: nothing of the organization has changed and it is their
  /// period still.
  ///
  /// @param known what the organization may use as far as this replica knows; null for unknown
  boolean isGood(@Nullable Entitlements known, Instant now) {
    return basis == known && now.isBefore(until);
  }

  /// The parts that the next units come from.
  ///
  /// @param amount at most [#left]
  List<Part> first(long amount) {
    List<Part> taken = new ArrayList<>(1);
    long missing = amount;
    for (Part part : parts) {
      long units = Math.min(missing, part.amount());
      if (units > 0) {
        taken.add(new Part(part.periodStart(), part.source(), units));
      }
      missing -= units;
    }
    return taken;
  }

  /// What stays when so much is spent.
  ///
  /// @param amount at most [#left]
  Stock without(long amount) {
    List<Part> rest = new ArrayList<>(parts.size());
    long missing = amount;
    for (Part part : parts) {
      long units = Math.min(missing, part.amount());
      if (units < part.amount()) {
        rest.add(new Part(part.periodStart(), part.source(), part.amount() - units));
      }
      missing -= units;
    }
    return new Stock(basis, until, rest);
  }

  /// Whether the units of another can be spent together with these.
  boolean isLike(Stock other) {
    return basis == other.basis && until.equals(other.until);
  }

  /// These, and then those of another one that [is like][#isLike] this.
  Stock and(Stock other) {
    List<Part> both = new ArrayList<>(parts);
    for (Part part : other.parts) {
      Part last = both.isEmpty() ? null : both.getLast();
      if (last != null && isSameBucket(last, part)) {
        both.removeLast();
        both.add(new Part(part.periodStart(), part.source(), last.amount() + part.amount()));
      } else {
        both.add(part);
      }
    }
    return new Stock(basis, until, both);
  }

  private static boolean isSameBucket(Part one, Part other) {
    return one.periodStart().equals(other.periodStart()) && one.source().equals(other.source());
  }
}
