package io.marketgate.gateway.balance;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.balance.Balance;
import io.marketgate.tenant.balance.LedgerEntry;
import io.marketgate.tenant.money.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an organization has, as all interfaces show it.
///
/// @param currency null before the first recharge
/// @param balance what can be spent
/// @param promotional what of it was given and expires
/// @param held what is set apart for charges
/// @param lowBalance below which its owner is told; null for never
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BalanceView(
    String organization,
    @Nullable String currency,
    String balance,
    String promotional,
    String held,
    @Nullable List<LotView> lots,
    @Nullable String lowBalance) {

  /// Money that expires.
  public record LotView(String id, String remaining, Instant expiresAt) {}

  /// A line of an entry.
  record PostingView(String account, String amount) {}

  /// An entry of the ledger.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record EntryView(
      String id,
      String kind,
      Instant at,
      String actor,
      @Nullable String subject,
      @Nullable String reverses,
      @Nullable String note,
      String balanceAfter,
      String heldAfter,
      List<PostingView> postings) {

    static EntryView of(LedgerEntry entry) {
      return new EntryView(
          entry.id(),
          entry.kind(),
          entry.at(),
          entry.actor(),
          entry.subject(),
          entry.reverses(),
          entry.note(),
          Money.text(entry.availableAfter()),
          Money.text(entry.heldAfter()),
          entry.postings().stream()
              .map(posting -> new PostingView(posting.account(), Money.text(posting.amount())))
              .toList());
    }
  }

  /// As it is at the instant of the question.
  public static BalanceView of(Balance balance) {
    List<LotView> lots =
        balance.lots().stream()
            .map(lot -> new LotView(lot.id(), Money.text(lot.remaining()), lot.expiresAt()))
            .toList();
    return new BalanceView(
        balance.organization(),
        balance.currency(),
        Money.text(balance.available()),
        Money.text(balance.promotional()),
        Money.text(balance.held()),
        lots.isEmpty() ? null : lots,
        balance.lowMark() == null ? null : Money.text(balance.lowMark()));
  }
}
