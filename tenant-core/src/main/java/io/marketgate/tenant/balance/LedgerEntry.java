package io.marketgate.tenant.balance;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of an organization's ledger; never changes.
///
/// @param number in the order of writing
/// @param id of it
/// @param kind such as `RECHARGE` or `CHARGE`
/// @param at when
/// @param actor who
/// @param subject the service, order, lot or hold it is about; null for none
/// @param reverses id of the entry it takes back; null for none
/// @param note why; null for nothing
/// @param parts what was spent of what
/// @param availableAfter hundredths in the account BALANCE afterwards
/// @param heldAfter hundredths in the account HELD afterwards
/// @param postings sum to zero
public record LedgerEntry(
    long number,
    String id,
    String kind,
    Instant at,
    String actor,
    @Nullable String subject,
    @Nullable String reverses,
    @Nullable String note,
    List<Part> parts,
    long availableAfter,
    long heldAfter,
    List<Posting> postings) {

  public LedgerEntry {
    parts = List.copyOf(parts);
    postings = List.copyOf(postings);
  }

  /// What was spent by it.
  long charged() {
    return parts.stream().mapToLong(Part::amount).sum();
  }

  /// What was paid in by it.
  long paidIn() {
    return postings.stream()
        .filter(posting -> posting.account().equals(Account.BALANCE))
        .mapToLong(Posting::amount)
        .sum();
  }
}
