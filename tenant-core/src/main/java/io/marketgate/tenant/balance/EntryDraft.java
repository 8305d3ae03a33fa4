package io.marketgate.tenant.balance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry of the ledger to be written.
///
/// @param kind what it is about
/// @param subject the service, order, lot or hold it is about
/// @param postings sum to zero once the last one is added
/// @param parts what was spent of what; empty where that does not matter later
/// @param reverses id of the entry it takes back; null for none
record EntryDraft(
    Kind kind,
    @Nullable String subject,
    List<Posting> postings,
    List<Part> parts,
    @Nullable String reverses) {

  EntryDraft {
    postings = List.copyOf(postings);
    parts = List.copyOf(parts);
  }

  /// What an entry is about.
  enum Kind {
    /// Paid in.
    RECHARGE,
    /// Given, with an end.
    GRANT,
    /// Given, and not spent in time.
    EXPIRY,
    /// Spent.
    CHARGE,
    /// Set apart.
    HOLD,
    /// Spent of what was set apart.
    CAPTURE,
    /// Given back of what was set apart.
    VOID,
    /// Another entry taken back.
    REVERSAL
  }

  static EntryDraft of(Kind kind, @Nullable String subject) {
    return new EntryDraft(kind, subject, List.of(), List.of(), null);
  }

  EntryDraft posting(String account, long amount) {
    List<Posting> more = new ArrayList<>(postings);
    more.add(new Posting(account, amount));
    return new EntryDraft(kind, subject, more, parts, reverses);
  }

  EntryDraft from(List<Part> spent) {
    return new EntryDraft(kind, subject, postings, spent, reverses);
  }

  EntryDraft reversing(String entry) {
    return new EntryDraft(kind, subject, postings, parts, entry);
  }
}
