package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.marketplace.aliyun.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Alibaba Cloud's marketplace, and JD Cloud's.
public final class AliyunSimulator implements Simulator {

  private static final Duration YEAR = Duration.ofDays(365);

  private final Dialect dialect;

  /// @param dialect which of the two
  public AliyunSimulator(Dialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public String marketplace() {
    return dialect.name();
  }

  @Override
  public Optional<WireRequest> request(Step step, Purchase purchase, Signing signing) {
    Map<String, String> parameters = new LinkedHashMap<>();
    switch (step) {
      case PROVISION -> create(parameters, purchase);
      case RENEW, RESUME -> {
        about(parameters, "renewInstance", purchase);
        parameters.put("orderId", purchase.orderId());
        Instant until = Objects.requireNonNullElse(purchase.until(), signing.now().plus(YEAR));
        parameters.put("expiredOn", Times.readable(until, Times.CHINA));
      }
      case CHANGE -> {
        about(parameters, "upgradeInstance", purchase);
        parameters.put("orderId", purchase.orderId());
        parameters.put("skuId", purchase.sku());
        parameters.putAll(purchase.items());
      }
      case SUSPEND -> about(parameters, "expiredInstance", purchase);
      case TERMINATE -> {
        about(parameters, "releaseInstance", purchase);
        parameters.put("orderId", purchase.orderId());
        parameters.put("isRefund", Boolean.toString(purchase.refund()));
      }
      case QUERY -> {
        return Optional.empty();
      }
    }
    parameters.put("token", Token.of(parameters, signing.key()));
    return Optional.of(WireForms.get(parameters));
  }

  private void create(Map<String, String> parameters, Purchase purchase) {
    parameters.put("action", "createInstance");
    parameters.put(dialect.account(), purchase.accountId());
    parameters.put("orderBizId", purchase.key());
    parameters.put("orderId", purchase.orderId());
    parameters.put(dialect.product(), purchase.product());
    parameters.put("skuId", purchase.sku());
    parameters.put("trial", Boolean.toString(purchase.trial()));
    if (purchase.until() != null) {
      parameters.put("expiredOn", Times.readable(purchase.until(), Times.CHINA));
    }
    parameters.put("template", "");
    parameters.putAll(purchase.items());
  }

  private static void about(Map<String, String> parameters, String action, Purchase purchase) {
    parameters.put("action", action);
    parameters.put("instanceId", Objects.requireNonNullElse(purchase.instanceId(), "0"));
  }

  @Override
  public Optional<WireRequest> signOn(Purchase purchase, Signing signing) {
    Map<String, String> parameters = new LinkedHashMap<>();
    about(parameters, "verify", purchase);
    parameters.put("timeStamp", Times.readable(signing.now(), Times.CHINA));
    parameters.put("token", Token.of(parameters, signing.key()));
    return Optional.of(WireForms.get(parameters));
  }

  /// Alibaba tells that an order was paid.
  @Override
  public List<Extra> extras(Purchase purchase, Signing signing) {
    if (!dialect.equals(Dialect.ALIYUN)) {
      return List.of();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("action", "orderPay");
    parameters.put("requestId", signing.nonce());
    parameters.put("aliUid", purchase.accountId());
    parameters.put("orderBizId", purchase.key());
    parameters.put("orderId", purchase.orderId());
    parameters.put("productCode", purchase.product());
    parameters.put("skuId", purchase.sku());
    parameters.put("token", Token.of(parameters, signing.key()));
    return List.of(
        new Extra(
            "the message of a payment is taken",
            Step.QUERY,
            WireForms.get(parameters),
            "{\"success\":true}"));
  }

  @Override
  public Verdict judge(Step step, WireAnswer answer, String key) {
    if (step == Step.PROVISION) {
      Findings findings = new Findings("createInstance reply (SPI, 1.4)", answer);
      ObjectNode body = findings.object(answer);
      String instance = findings.text(body, "instanceId");
      if (instance.equals("0")) {
        return findings.pending(null);
      }
      if (body.get("appInfo") instanceof ObjectNode app) {
        app.propertyNames().forEach(name -> findings.requireText(app, name));
      }
      findings.require(!instance.isEmpty(), "instanceId must not be empty");
      return findings.accepted(instance);
    }
    Findings findings =
        new Findings("reply of success is {\"success\":\"true\"} (SPI, 1.3)", answer);
    ObjectNode body = findings.object(answer);
    String success = findings.text(body, "success");
    findings.require(success.equals("true"), "success is \"" + success + "\", not \"true\"");
    return findings.accepted();
  }
}
