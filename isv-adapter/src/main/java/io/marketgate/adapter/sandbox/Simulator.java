package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.ReplyJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One marketplace as the product meets it.
public interface Simulator {

  /// What a marketplace tells about a purchase.
  enum Step {
    PROVISION,
    RENEW,
    CHANGE,
    SUSPEND,
    RESUME,
    TERMINATE,
    QUERY
  }

  /// A purchase as the marketplace knows it.
  ///
  /// @param accountId who bought
  /// @param product code
  /// @param sku code
  /// @param trial whether it is to be tried
  /// @param until the first instant at which it is over; null for no end
  /// @param items what is bought in addition
  /// @param key of the purchase, the same for ever
  /// @param orderId of the latest order
  /// @param instanceId that was answered; null before
  /// @param refund whether its end is a refund
  /// @param endedBefore the end that the latest order moves; null where there was none
  record Purchase(
      String accountId,
      String product,
      String sku,
      boolean trial,
      @Nullable Instant until,
      Map<String, String> items,
      String key,
      String orderId,
      @Nullable String instanceId,
      boolean refund,
      @Nullable Instant endedBefore) {

    public Purchase {
      items = Map.copyOf(items);
    }

    /// The same with the id that was answered.
    public Purchase instance(String id) {
      return new Purchase(
          accountId, product, sku, trial, until, items, key, orderId, id, refund, endedBefore);
    }

    /// Another order for it.
    public Purchase order(
        String order, String newSku, @Nullable Instant newUntil, Map<String, String> newItems) {
      return new Purchase(
          accountId,
          product,
          newSku,
          trial,
          newUntil,
          newItems,
          key,
          order,
          instanceId,
          refund,
          until);
    }

    /// The same at its end.
    public Purchase ended(boolean isRefund) {
      return new Purchase(
          accountId,
          product,
          sku,
          trial,
          until,
          items,
          key,
          orderId,
          instanceId,
          isRefund,
          endedBefore);
    }
  }

  /// What is special about a call.
  ///
  /// @param now of the marketplace's clock
  /// @param nonce good once; digits only
  /// @param key with which it is signed
  record Signing(Instant now, String nonce, String key) {}

  /// A call as it is sent.
  ///
  /// @param method of HTTP
  /// @param path behind the address for calls; empty for the address itself
  /// @param query without its question mark
  /// @param body empty for none
  /// @param headers besides those of the content
  record WireRequest(
      String method, String path, String query, String body, Map<String, String> headers) {

    public WireRequest {
      headers = Map.copyOf(headers);
    }

    /// To the address itself, with nothing in headers.
    public WireRequest(String method, String query, String body) {
      this(method, "", query, body, Map.of());
    }
  }

  /// An answer as it came.
  ///
  /// @param status of HTTP
  /// @param headers with their names as they were written
  /// @param body as it came
  /// @param millis until it was there
  record WireAnswer(int status, Map<String, String> headers, byte[] body, long millis) {

    public WireAnswer {
      headers = Map.copyOf(headers);
    }

    /// The body as text.
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /// Something that the marketplace would not accept.
  ///
  /// @param rule of its pages
  /// @param message what is wrong
  record Problem(String rule, String message) {}

  /// What the marketplace makes of an answer.
  ///
  /// @param isAccepted whether it is done, and not said again
  /// @param isPending whether it is said, or asked, again because it takes longer
  /// @param instanceId that was answered; null for none
  /// @param problems none when the answer is valid
  record Verdict(
      boolean isAccepted, boolean isPending, @Nullable String instanceId, List<Problem> problems) {

    public Verdict {
      problems = List.copyOf(problems);
    }
  }

  /// As it is called in addresses.
  String marketplace();

  /// The call of a step; empty where the marketplace has no such call.
  Optional<WireRequest> request(Step step, Purchase purchase, Signing signing);

  /// The link by which a buyer comes to the product; empty where the marketplace has none.
  default Optional<WireRequest> signOn(Purchase purchase, Signing signing) {
    return Optional.empty();
  }

  /// A call that is no part of a purchase's life.
  ///
  /// @param name what it is, for people
  /// @param as the step whose answers have the same form
  /// @param request as it is sent
  /// @param expected the body of the right answer
  record Extra(String name, Step as, WireRequest request, String expected) {}

  /// What the marketplace tells besides.
  ///
  /// @param purchase that is there
  default List<Extra> extras(Purchase purchase, Signing signing) {
    return List.of();
  }

  /// The test call that the marketplace makes before a call; empty where it makes none.
  default Optional<WireRequest> rehearsal(Step step, Purchase purchase, Signing signing) {
    return Optional.empty();
  }

  /// What it makes of an answer.
  ///
  /// @param key with which answers are signed
  Verdict judge(Step step, WireAnswer answer, String key);

  /// Collects what is wrong with an answer.
  final class Findings {

    private static final int OK = 200;
    private static final long MOST_MILLIS = 5_000;

    private final List<Problem> problems = new ArrayList<>();
    private final String rule;

    /// @param rule what is cited for everything
    Findings(String rule, WireAnswer answer) {
      this.rule = rule;
      require(answer.status() == OK, "the status is " + answer.status() + ", not 200");
      String type = header(answer, "content-type");
      require(
          type != null && type.startsWith("application/json"),
          "the content type is " + type + ", not application/json");
      require(answer.millis() <= MOST_MILLIS, "the answer took longer than 5 s");
    }

    private static @Nullable String header(WireAnswer answer, String name) {
      return answer.headers().entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse(null);
    }

    void require(boolean holds, String otherwise) {
      if (!holds) {
        problems.add(new Problem(rule, otherwise));
      }
    }

    /// The body; an empty object when it is none.
    ObjectNode object(WireAnswer answer) {
      try {
        return ReplyJson.read(answer.text());
      } catch (CallRefused e) {
        require(false, e.reason());
        return JsonNodeFactory.instance.objectNode();
      }
    }

    /// A member that must be a text; empty when it is none.
    String text(ObjectNode object, String name) {
      requireText(object, name);
      JsonNode value = object.get(name);
      return value != null && value.isString() ? value.stringValue() : "";
    }

    void requireText(ObjectNode object, String name) {
      JsonNode value = object.get(name);
      require(value != null && value.isString(), name + " must be a text");
    }

    Verdict accepted() {
      return new Verdict(problems.isEmpty(), false, null, problems);
    }

    Verdict accepted(String instanceId) {
      return new Verdict(problems.isEmpty(), false, instanceId, problems);
    }

    Verdict pending(@Nullable String instanceId) {
      return new Verdict(false, true, instanceId, problems);
    }
  }
}
