package io.marketgate.gateway.problem;

import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.permission.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A request's JSON object, read member by member. A member that is wrong reads as absent and its
/// fault is kept, so that the reader looks at the faults once, after the last member.
public final class JsonInput {

  private static final int LONGEST_TEXT = 256;

  /// Levels of a body (reliability.md 6).
  private static final int DEEPEST = 50;

  private final ObjectNode object;
  private final String place;
  private final InputFaults faults;

  private JsonInput(ObjectNode object, Set<String> members) {
    this(object, members, "", new InputFaults());
  }

  /// @param place JSON pointer of the object in the body
  private JsonInput(ObjectNode object, Set<String> members, String place, InputFaults faults) {
    this.object = object;
    this.place = place;
    this.faults = faults;
    object.propertyNames().stream()
        .filter(name -> !members.contains(name))
        .forEach(name -> fault(name, "there is no such member"));
  }

  /// Reads an object that somebody else has taken out of a body.
  ///
  /// @param members every name that is allowed
  public static JsonInput of(ObjectNode object, Set<String> members) {
    return new JsonInput(object, members);
  }

  /// Reads the body of a request and answers with what is made of it.
  ///
  /// @param members every name that is allowed
  public static Mono<ServerResponse> read(
      ServerRequest request,
      Set<String> members,
      Function<JsonInput, Mono<ServerResponse>> answer) {
    return request
        .bodyToMono(ObjectNode.class)
        .flatMap(object -> answer(object, members, answer))
        .switchIfEmpty(
            Problems.answer(HttpStatus.BAD_REQUEST, "InvalidInput", "A JSON object is expected."));
  }

  /// The same where there may be no body at all, which counts as an object without members.
  ///
  /// @param members every name that is allowed
  public static Mono<ServerResponse> readOptional(
      ServerRequest request,
      Set<String> members,
      Function<JsonInput, Mono<ServerResponse>> answer) {
    return request
        .bodyToMono(ObjectNode.class)
        .defaultIfEmpty(JsonNodeFactory.instance.objectNode())
        .flatMap(object -> answer(object, members, answer));
  }

  private static Mono<ServerResponse> answer(
      ObjectNode object, Set<String> members, Function<JsonInput, Mono<ServerResponse>> answer) {
    return isDeeperThan(DEEPEST, object)
        ? Problems.answer(
            HttpStatus.BAD_REQUEST,
            "InvalidInput",
            "The JSON is nested more than " + DEEPEST + " levels deep.")
        : answer.apply(new JsonInput(object, members));
  }

  private static boolean isDeeperThan(int levels, JsonNode node) {
    return node.isContainer()
        && (levels == 0
            || node.values().stream().anyMatch(inner -> isDeeperThan(levels - 1, inner)));
  }

  /// A route that needs nothing of a body: there may be none, or an object without members.
  public static HandlerFunction<ServerResponse> withoutMembers(
      HandlerFunction<ServerResponse> route) {
    return request ->
        readOptional(
            request,
            Set.of(),
            input -> input.faults().isEmpty() ? route.handle(request) : input.faults().answer());
  }

  public InputFaults faults() {
    return faults;
  }

  /// Something is wrong with a member of this object.
  public void fault(String name, String message) {
    faults.addAt(RawJson.child(place, name), message);
  }

  /// An object inside this one, whose faults are this one's; null when absent.
  ///
  /// @param members every name that is allowed in it
  public @Nullable JsonInput object(String name, Set<String> members) {
    JsonNode value = object.get(name);
    if (value instanceof ObjectNode inner) {
      return new JsonInput(inner, members, RawJson.child(place, name), faults);
    }
    if (value != null) {
      fault(name, "must be an object");
    }
    return null;
  }

  /// A list of objects inside this one, whose faults are this one's; empty when absent.
  ///
  /// @param most how many there may be
  /// @param members every name that is allowed in them
  public List<JsonInput> objects(String name, int most, Set<String> members) {
    JsonNode value = object.get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || value.size() > most) {
      fault(name, "must be a list of at most " + most + " objects");
      return List.of();
    }
    List<JsonInput> inner = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      String pointer = RawJson.child(place, name) + "/" + i;
      if (value.get(i) instanceof ObjectNode each) {
        inner.add(new JsonInput(each, members, pointer, faults));
      } else {
        faults.addAt(pointer, "must be an object");
      }
    }
    return inner;
  }

  /// Whether a member is there.
  public boolean has(String name) {
    return object.has(name);
  }

  /// A text that must be there; empty only when a fault says why.
  public String requiredText(String name) {
    return requiredText(name, LONGEST_TEXT);
  }

  /// The same of another length.
  public String requiredText(String name, int most) {
    if (!object.has(name)) {
      fault(name, "is required");
    }
    String text = text(name, most);
    return text == null ? "" : text;
  }

  /// A text of 1 to 256 characters; null when absent.
  public @Nullable String text(String name) {
    return text(name, LONGEST_TEXT);
  }

  /// A text of at least one character; null when absent.
  public @Nullable String text(String name, int most) {
    JsonNode value = object.get(name);
    if (value == null) {
      return null;
    }
    String text = value.isString() ? value.stringValue() : "";
    if (text.isEmpty() || text.length() > most) {
      fault(name, "must be a text of 1 to " + most + " characters");
      return null;
    }
    return text;
  }

  /// Any value; null when absent.
  public @Nullable JsonNode value(String name) {
    return object.get(name);
  }

  /// A whole number; null when absent.
  public @Nullable Long number(String name, long least, long most) {
    JsonNode value = object.get(name);
    if (value == null) {
      return null;
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      long number = value.longValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    fault(name, "must be a whole number from " + least + " to " + most);
    return null;
  }

  /// A whole number that must be there; the least one only when a fault says why.
  public long requiredNumber(String name, long least, long most) {
    if (!object.has(name)) {
      fault(name, "is required");
    }
    Long number = number(name, least, most);
    return number == null ? least : number;
  }

  /// A list of texts, each of 1 to 256 characters; empty when absent.
  public List<String> texts(String name, int most) {
    JsonNode value = object.get(name);
    if (value == null) {
      return List.of();
    }
    boolean areTexts =
        value.isArray()
            && value.size() <= most
            && value
                .valueStream()
                .allMatch(each ->
                    each.isString()
                        && !each.stringValue().isEmpty()
                        && each.stringValue().length() <= LONGEST_TEXT);
    if (!areTexts) {
      fault(name, "must be a list of at most " + most + " texts");
      return List.of();
    }
    return value.valueStream().map(JsonNode::stringValue).toList();
  }

  /// The same, each text once.
  public List<String> distinctTexts(String name, int most) {
    return texts(name, most).stream().distinct().toList();
  }

  /// True or false; null when absent.
  public @Nullable Boolean flag(String name) {
    JsonNode value = object.get(name);
    if (value != null && !value.isBoolean()) {
      fault(name, "must be true or false");
    }
    return value != null && value.isBoolean() ? value.booleanValue() : null;
  }

  /// A list of one or more of the allowed texts.
  public List<String> someOf(String name, Set<String> allowed) {
    List<String> texts =
        object.get(name) instanceof ArrayNode list
            ? list.valueStream().map(value -> value.asString("")).distinct().toList()
            : List.of();
    if (texts.isEmpty() || !allowed.containsAll(texts)) {
      fault(name, "must be a list of one or more of " + new TreeSet<>(allowed));
    }
    return texts;
  }

  /// A currency of ISO 4217; null when absent.
  public @Nullable String currency(String name) {
    String currency = text(name);
    if (currency != null && !Money.isCurrency(currency)) {
      fault(name, "must be a currency of ISO 4217 like CNY");
      return null;
    }
    return currency;
  }

  /// An amount of money above 0 that must be there, in hundredths; 1 only when a fault says why.
  public long requiredAmount(String name) {
    Long amount = money(name);
    if (amount == null || amount == 0) {
      fault(name, "must be an amount above 0 like \"500.00\"");
      return 1;
    }
    return amount;
  }

  /// An amount of money in hundredths; null when absent.
  public @Nullable Long money(String name) {
    String text = text(name);
    Optional<Long> amount = text == null ? Optional.empty() : Money.parse(text);
    if (text != null && amount.isEmpty()) {
      fault(name, "must be an amount with at most two decimals like \"500.00\"");
    }
    return amount.orElse(null);
  }

  /// A name of an enum; null when absent.
  public <T extends Enum<T>> @Nullable T oneOf(String name, Class<T> type) {
    String text = text(name);
    Optional<T> constant = text == null ? Optional.empty() : Texts.constant(text, type);
    if (text != null && constant.isEmpty()) {
      fault(name, Texts.oneOf(type));
    }
    return constant.orElse(null);
  }

  /// An instant; null when absent.
  public @Nullable Instant instant(String name) {
    String text = text(name);
    Optional<Instant> instant = text == null ? Optional.empty() : Texts.instant(text);
    if (text != null && instant.isEmpty()) {
      fault(name, Texts.INSTANT);
    }
    return instant.orElse(null);
  }

  /// A duration of ISO 8601 such as `PT1H`.
  ///
  /// @param longest inclusive
  public Duration duration(String name, Duration absent, Duration longest) {
    if (!object.has(name)) {
      return absent;
    }
    try {
      Duration duration = Duration.parse(object.get(name).asString(""));
      if (duration.isPositive() && duration.compareTo(longest) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Falls through to the fault.
    }
    fault(name, "must be a duration like PT1H, at most " + longest);
    return absent;
  }
}
