package io.marketgate.tenant.order;

import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.money.Money;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a work order asks for.
///
/// @param type what it is about
/// @param edition code; null where the type has none
/// @param duration whole days, months or years; null where the type has none
/// @param lines what is bought in addition
/// @param carryOver ids of purchases that a renewal takes along
/// @param amount what is paid in, or the price, in hundredths; null when nothing is said
/// @param currency of the amount; null for the organization's
/// @param reference of the payment, used once; null when there is none
/// @param note for people; null when there is none
public record OrderContent(
    OrderType type,
    @Nullable String edition,
    @Nullable Period duration,
    List<OrderLine> lines,
    List<String> carryOver,
    @Nullable Long amount,
    @Nullable String currency,
    @Nullable String reference,
    @Nullable String note) {

  private static final String NOT_HERE = "must be left out of an order of this type";

  /// Longer than anybody sells anything.
  private static final int MOST_MONTHS = 20 * 12;

  private static final int MOST_DAYS = 20 * 366;

  public OrderContent {
    lines = List.copyOf(lines);
    carryOver = List.copyOf(carryOver);
  }

  /// The same with a currency of its amount, where it has none.
  OrderContent in(String other) {
    return amount == null || currency != null
        ? this
        : new OrderContent(
            type, edition, duration, lines, carryOver, amount, other, reference, note);
  }

  /// What is wrong with it whatever there is: which members its type must, may and must not have.
  ///
  /// @return messages by JSON pointer; empty when nothing is
  public Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
    expect(faults, "/edition", type.hasEdition(), edition != null);
    expect(faults, "/duration", type.hasDuration(), duration != null);
    if (duration != null && !isPossible(duration)) {
      faults.putIfAbsent("/duration", "must be from one day to 20 years, like P1Y or P30D");
    }
    checkLines(faults);
    if (!carryOver.isEmpty() && type != OrderType.RENEWAL) {
      faults.put("/carryOver", NOT_HERE);
    }
    checkAmount(faults);
    if (reference != null && type != OrderType.RECHARGE) {
      faults.put("/reference", NOT_HERE);
    }
    return faults;
  }

  private void checkLines(Map<String, String> faults) {
    if (!lines.isEmpty() && !type.mayHaveLines()) {
      faults.put("/lines", NOT_HERE);
    }
    if (lines.isEmpty() && type == OrderType.ADDITIONAL_PURCHASE) {
      faults.put("/lines", "must have at least one line");
    }
    for (int i = 0; i < lines.size(); i++) {
      OrderLine line = lines.get(i);
      if ((line.until() != null) != (line.term() == Purchase.Term.FIXED_DATE)) {
        faults.put(
            "/lines/" + i + "/until", "goes with the term FIXED_DATE, and with no other one");
      }
    }
  }

  private void checkAmount(Map<String, String> faults) {
    if (amount == null && type == OrderType.RECHARGE) {
      faults.put("/amount", "is required");
    }
    if (amount != null && (amount > Money.MOST || amount < 1)) {
      faults.put("/amount", "must be more than 0 and at most " + Money.text(Money.MOST));
    }
    if (currency != null && amount == null) {
      faults.put("/currency", "goes with an amount");
    }
  }

  private static void expect(
      Map<String, String> faults, String pointer, boolean isNeeded, boolean isThere) {
    if (isNeeded != isThere) {
      faults.put(pointer, isNeeded ? "is required" : NOT_HERE);
    }
  }

  private static boolean isPossible(Period duration) {
    boolean isForward =
        !duration.isNegative() && !duration.isZero() && duration.toTotalMonths() >= 0;
    return isForward && duration.toTotalMonths() <= MOST_MONTHS && duration.getDays() <= MOST_DAYS;
  }
}
