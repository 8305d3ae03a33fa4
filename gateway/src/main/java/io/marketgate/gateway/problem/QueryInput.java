package io.marketgate.gateway.problem;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/// A request's query, read parameter by parameter. One that is wrong reads as absent and its fault
/// is kept, so that the reader looks at the faults once, after the last one.
public final class QueryInput {

  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;
  private static final int LONGEST_TEXT = 256;

  private final ServerRequest request;
  private final InputFaults faults = new InputFaults();

  /// The query of a request.
  ///
  /// @param parameters every name that is allowed
  public QueryInput(ServerRequest request, Set<String> parameters) {
    this.request = request;
    new TreeSet<>(request.queryParams().keySet())
        .stream()
            .filter(name -> !parameters.contains(name))
            .forEach(name -> faults.add(name, "there is no such parameter"));
  }

  public InputFaults faults() {
    return faults;
  }

  /// A text; null when absent or empty.
  public @Nullable String text(String name) {
    String text = request.queryParam(name).filter(value -> !value.isEmpty()).orElse(null);
    if (text != null && text.length() > LONGEST_TEXT) {
      faults.add(name, "must have at most " + LONGEST_TEXT + " characters");
      return null;
    }
    return text;
  }

  /// A name of an enum; null when absent.
  public <T extends Enum<T>> @Nullable T oneOf(String name, Class<T> type) {
    String text = text(name);
    Optional<T> constant = text == null ? Optional.empty() : Texts.constant(text, type);
    if (text != null && constant.isEmpty()) {
      faults.add(name, Texts.oneOf(type));
    }
    return constant.orElse(null);
  }

  /// An instant; null when absent.
  public @Nullable Instant instant(String name) {
    String text = text(name);
    Optional<Instant> instant = text == null ? Optional.empty() : Texts.instant(text);
    if (text != null && instant.isEmpty()) {
      faults.add(name, Texts.INSTANT);
    }
    return instant.orElse(null);
  }

  /// A duration of ISO 8601 in microseconds; 0 when absent.
  public long micros(String name) {
    String text = text(name);
    try {
      return text == null ? 0 : Duration.parse(text).toNanos() / 1_000;
    } catch (DateTimeParseException | ArithmeticException e) {
      faults.add(name, "must be a duration like PT0.5S");
      return 0;
    }
  }

  /// True or false; false when absent.
  public boolean flag(String name) {
    String text = text(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (!text.equals("true")) {
      faults.add(name, "must be true or false");
    }
    return text.equals("true");
  }

  /// How many entries a page shall have (api.md 0).
  public int limit() {
    return (int) number("limit", DEFAULT_LIMIT, MOST);
  }

  /// A whole number from 1.
  public long number(String name, long absent, long most) {
    String text = text(name);
    try {
      long number = text == null ? absent : Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message.
    }
    faults.add(name, "must be a whole number from 1 to " + most);
    return absent;
  }
}
