package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.LifecycleCall.Buyer;
import io.marketgate.adapter.marketplace.LifecycleCall.Order;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Times;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What Huawei answers when it is asked for an order. The names of its members are not confirmed by
/// a public page.
///
/// @param buyer who has bought
/// @param order what
public record OrderReply(Buyer buyer, Order order) {

  /// Reads an answer.
  ///
  /// @param line of the order; null for its first one
  /// @param now where an order says how long it lasts but not until when
  /// @throws CallRefused when it is no answer with an order
  public static OrderReply parse(String text, @Nullable String line, Instant now)
      throws CallRefused {
    ObjectNode root = ReplyJson.read(text);
    if (!ResultCode.OK.text().equals(ReplyJson.text(root, "resultCode"))) {
      throw new CallRefused("the order query has answered " + ReplyJson.text(root, "resultCode"));
    }
    ObjectNode order = object(root.get("orderInfo"));
    ObjectNode customer = order.get("customerInfo") instanceof ObjectNode info ? info : order;
    ObjectNode bought = line(order, line);
    ObjectNode product = object(bought.path("productInfo").path(0));
    String amount = ReplyJson.text(product, "linearValue");
    return new OrderReply(
        new Buyer(required(customer, "customerId"), ReplyJson.text(customer, "customerName"), null),
        new Order(
            required(product, "productId"),
            ReplyJson.text(product, "skuCode"),
            "TRIAL".equals(ReplyJson.text(order, "orderType")),
            end(bought, now),
            amount == null ? Map.of() : Map.of("amount", amount)));
  }

  private static ObjectNode line(ObjectNode order, @Nullable String wanted) throws CallRefused {
    for (JsonNode line : order.path("orderLine")) {
      if (line instanceof ObjectNode object
          && (wanted == null || wanted.equals(ReplyJson.text(object, "orderLineId")))) {
        return object;
      }
    }
    throw new CallRefused("the order query knows no such line");
  }

  private static @Nullable Instant end(ObjectNode line, Instant now) throws CallRefused {
    String expires = ReplyJson.text(line, "expireTime");
    String number = ReplyJson.text(line, "periodNumber");
    if (expires != null || number == null) {
      return Times.compact("expireTime", expires);
    }
    int length;
    try {
      length = Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw new CallRefused("periodNumber is no number");
    }
    var start = now.atZone(ZoneOffset.UTC);
    return "year".equals(ReplyJson.text(line, "periodType"))
        ? start.plusYears(length).toInstant()
        : start.plusMonths(length).toInstant();
  }

  private static ObjectNode object(@Nullable JsonNode node) throws CallRefused {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new CallRefused("the order query has answered without an order");
  }

  private static String required(ObjectNode object, String name) throws CallRefused {
    String value = ReplyJson.text(object, name);
    if (value == null) {
      throw new CallRefused("the order query has answered without " + name);
    }
    return value;
  }
}
