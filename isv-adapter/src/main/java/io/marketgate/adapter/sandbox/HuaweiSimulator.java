package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Huawei Cloud's marketplace, second generation: asks again with `queryInstance` until an instance
/// is there.
public final class HuaweiSimulator implements Simulator {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LONGEST_ID = 64;
  private static final int LONGEST_URL = 512;
  private static final String DONE = "000000";
  private static final String PROCESSING = "000004";

  /// Table 3.6.
  private static final Set<String> CODES =
      Set.of(
          DONE,
          "000001",
          "000002",
          "000003",
          PROCESSING,
          "000005",
          "000100",
          "000101",
          "000102",
          "000103",
          "000104",
          "000105",
          "000106",
          "000107");

  private final @Nullable HuaweiEnterprise enterprise;

  /// Without enterprises.
  public HuaweiSimulator() {
    this.enterprise = null;
  }

  /// @param enterprise of each who buys
  public HuaweiSimulator(HuaweiEnterprise enterprise) {
    this.enterprise = enterprise;
  }

  @Override
  public List<Extra> extras(Purchase purchase, Signing signing) {
    return enterprise == null ? List.of() : enterprise.calls(purchase, signing);
  }

  /// As the marketplace sends its people back who have signed on there.
  @Override
  public Optional<WireRequest> signOn(Purchase purchase, Signing signing) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("code", HuaweiEnterprise.code(purchase, signing.nonce()));
    query.put("tenant", HuaweiEnterprise.tenant(purchase));
    return enterprise == null ? Optional.empty() : Optional.of(WireForms.get(query));
  }

  @Override
  public String marketplace() {
    return "huawei";
  }

  @Override
  public Optional<WireRequest> request(Step step, Purchase purchase, Signing signing) {
    Map<String, String> body = new TreeMap<>();
    body.put("testFlag", "0");
    String instance = Objects.requireNonNullElse(purchase.instanceId(), "");
    if (step != Step.PROVISION) {
      body.put("instanceId", instance);
    }
    if (step != Step.QUERY && step != Step.SUSPEND && step != Step.RESUME) {
      body.put("orderId", purchase.orderId());
      body.put("orderLineId", purchase.orderId() + "-000001");
    }
    switch (step) {
      case PROVISION -> {
        body.put("activity", "newInstance");
        body.put("businessId", signing.nonce());
      }
      case QUERY -> body.put("activity", "queryInstance");
      case RENEW -> {
        body.put("activity", "refreshInstance");
        body.put("scene", "RENEWAL");
        body.put(
            "expireTime",
            Times.compact(Objects.requireNonNullElse(purchase.until(), signing.now().plus(YEAR))));
      }
      case CHANGE -> body.put("activity", "upgradeInstance");
      case SUSPEND, RESUME -> {
        body.put("activity", "updateInstanceStatus");
        body.put("status", step == Step.SUSPEND ? "FREEZE" : "UNFREEZE");
      }
      case TERMINATE -> body.put("activity", "releaseInstance");
    }
    return Optional.of(signed(new ReplyJson().withAll(body).text(), signing));
  }

  private static WireRequest signed(String body, Signing signing) {
    String time = Long.toString(signing.now().toEpochMilli());
    Map<String, String> query = new LinkedHashMap<>();
    query.put(
        "signature",
        HuaweiSignature.ofBody(signing.key(), signing.nonce(), time, body)
            .toUpperCase(Locale.ROOT));
    query.put("timestamp", time);
    query.put("nonce", signing.nonce());
    return WireForms.post(query, body);
  }

  @Override
  public Verdict judge(Step step, WireAnswer answer, String key) {
    return judged(
        step, answer, new Findings("reply of Huawei's interface (3.3, 3.5, 3.6)", answer));
  }

  /// What both generations have in common.
  static Verdict judged(Step step, WireAnswer answer, Findings findings) {
    ObjectNode body = findings.object(answer);
    String code = findings.text(body, "resultCode");
    findings.require(CODES.contains(code), "resultCode \"" + code + "\" is none of the table");
    if (step == Step.PROVISION) {
      String instance =
          code.equals(DONE) || body.has("instanceId") ? findings.text(body, "instanceId") : "";
      findings.require(instance.length() <= LONGEST_ID, "instanceId has more than 64 characters");
      if (code.equals(PROCESSING)) {
        return findings.pending(instance.isEmpty() ? null : instance);
      }
      requireDone(findings, code);
      findings.require(!instance.isEmpty(), "instanceId must not be empty");
      app(body.get("appInfo"), findings);
      return findings.accepted(instance);
    }
    requireDone(findings, code);
    if (step == Step.QUERY) {
      JsonNode info = body.path("info");
      findings.require(info.isArray(), "info must be a list");
      info.forEach(each -> app(each.get("appInfo"), findings));
      return info.isEmpty() ? findings.pending(null) : findings.accepted();
    }
    return findings.accepted();
  }

  private static void requireDone(Findings findings, String code) {
    findings.require(code.equals(DONE), "resultCode is \"" + code + "\", not 000000");
  }

  private static void app(@Nullable JsonNode app, Findings findings) {
    findings.require(app instanceof ObjectNode, "appInfo is required");
    if (app instanceof ObjectNode object) {
      String url = findings.text(object, "frontEndUrl");
      findings.require(
          !url.isEmpty() && url.length() <= LONGEST_URL,
          "frontEndUrl must have 1 to 512 characters");
    }
  }

  /// What the order query answers of an order that there is.
  public static Map<String, Object> order(String order, Purchase purchase) {
    Map<String, Object> product = new LinkedHashMap<>();
    product.put("productId", purchase.product());
    product.put("skuCode", purchase.sku());
    String amount = Amounts.of(purchase.items()).get("amount");
    if (amount != null) {
      product.put("linearValue", amount);
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("orderLineId", order + "-000001");
    line.put("chargingMode", purchase.until() == null ? "ON_DEMAND" : "PERIOD");
    if (purchase.until() != null) {
      line.put("expireTime", Times.compact(purchase.until()));
    }
    line.put("productInfo", List.of(product));
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("orderId", order);
    info.put("orderType", purchase.trial() ? "TRIAL" : "NEW");
    info.put("customerId", purchase.accountId());
    info.put("customerName", purchase.accountId());
    info.put("orderLine", List.of(line));
    return Map.of("resultCode", "000000", "resultMsg", "success.", "orderInfo", info);
  }
}
