package io.marketgate.gateway.order;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.entitlement.Purchase;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.order.OrderContent;
import io.marketgate.tenant.order.OrderLine;
import io.marketgate.tenant.order.OrderType;
import java.time.Instant;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What an order asks for, as staff write it.
///
/// @param edition null when nothing is said; the same of the others
public record OrderInput(
    @Nullable String edition,
    @Nullable Period duration,
    @Nullable List<OrderLine> lines,
    @Nullable List<String> carryOver,
    @Nullable Long amount,
    @Nullable String currency,
    @Nullable String reference,
    @Nullable String note) {

  private static final Set<String> CONTENT =
      Set.of(
          "edition", "duration", "lines", "carryOver", "amount", "currency", "reference", "note");
  private static final Set<String> LINE = Set.of("metric", "quantity", "term", "until");
  private static final int MOST_LINES = 100;
  private static final int MOST_CARRIED = 200;
  private static final int LONGEST_CODE = 64;
  private static final int LONGEST_REFERENCE = 128;
  private static final int LONGEST_NOTE = 1_000;

  /// The members of an order's content, and others.
  public static Set<String> membersWith(String... others) {
    Set<String> all = new TreeSet<>(CONTENT);
    all.addAll(List.of(others));
    return all;
  }

  /// Reads it; the input has faults where something is wrong.
  public static OrderInput of(JsonInput input) {
    return new OrderInput(
        input.text("edition", LONGEST_CODE),
        duration(input),
        input.has("lines") ? lines(input) : null,
        input.has("carryOver") ? input.distinctTexts("carryOver", MOST_CARRIED) : null,
        input.money("amount"),
        input.currency("currency"),
        input.text("reference", LONGEST_REFERENCE),
        input.text("note", LONGEST_NOTE));
  }

  private static @Nullable Period duration(JsonInput input) {
    String text = input.text("duration");
    try {
      return text == null ? null : Period.parse(text);
    } catch (DateTimeParseException e) {
      input.fault("duration", "must be a duration in days, months or years like P1Y or P30D");
      return null;
    }
  }

  private static List<OrderLine> lines(JsonInput input) {
    return input.objects("lines", MOST_LINES, LINE).stream().map(OrderInput::line).toList();
  }

  private static OrderLine line(JsonInput line) {
    String metric = line.requiredText("metric", LONGEST_CODE);
    long quantity = quantity(line);
    Purchase.Term term =
        line.has("term") ? line.oneOf("term", Purchase.Term.class) : Purchase.Term.TERM;
    Instant until = line.instant("until");
    return new OrderLine(
        metric, quantity, Objects.requireNonNullElse(term, Purchase.Term.TERM), until);
  }

  /// Digits as text, or a number (tenancy.md 3).
  private static long quantity(JsonInput line) {
    JsonNode value = line.value("quantity");
    Optional<Long> quantity =
        value != null && (value.isString() || value.isIntegralNumber())
            ? Limit.parseCount(value.asString())
            : Optional.empty();
    if (quantity.isEmpty()) {
      line.fault("quantity", "must be a whole number from 1 to " + Limit.MOST + " in digits");
    }
    return quantity.orElse(1L);
  }

  /// A new order of a type.
  public OrderContent asNew(OrderType type) {
    return new OrderContent(
        type,
        edition,
        duration,
        Objects.requireNonNullElse(lines, List.of()),
        Objects.requireNonNullElse(carryOver, List.of()),
        amount,
        currency,
        reference,
        note);
  }

  /// An order that is there, with what is said here.
  OrderContent changing(OrderContent before) {
    return new OrderContent(
        before.type(),
        edition == null ? before.edition() : edition,
        duration == null ? before.duration() : duration,
        Objects.requireNonNullElse(lines, before.lines()),
        Objects.requireNonNullElse(carryOver, before.carryOver()),
        amount == null ? before.amount() : amount,
        currency == null ? before.currency() : currency,
        reference == null ? before.reference() : reference,
        note == null ? before.note() : note);
  }
}
