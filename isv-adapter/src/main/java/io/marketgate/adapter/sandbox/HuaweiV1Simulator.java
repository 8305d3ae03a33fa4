package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Huawei Cloud's marketplace, first generation: wants each answer signed, in a header whose name
/// is written exactly so.
public final class HuaweiV1Simulator implements Simulator {

  private static final Duration YEAR = Duration.ofDays(365);

  @Override
  public String marketplace() {
    return "huawei-v1";
  }

  @Override
  public Optional<WireRequest> request(Step step, Purchase purchase, Signing signing) {
    Map<String, String> parameters = new LinkedHashMap<>();
    Instant until = Objects.requireNonNullElse(purchase.until(), signing.now().plus(YEAR));
    switch (step) {
      case PROVISION -> create(parameters, purchase, signing);
      case RENEW -> {
        about(parameters, "refreshInstance", purchase);
        parameters.put("orderId", purchase.orderId());
        parameters.put("expireTime", Times.compact(until));
      }
      case CHANGE -> {
        about(parameters, "upgrade", purchase);
        parameters.put("orderId", purchase.orderId());
        parameters.put("skuCode", purchase.sku());
        parameters.put("productId", purchase.product());
        parameters.putAll(Amounts.of(purchase.items()));
      }
      case SUSPEND, RESUME -> {
        about(parameters, "instanceStatus", purchase);
        parameters.put("instanceStatus", step == Step.SUSPEND ? "FREEZE" : "NORMAL");
      }
      case TERMINATE -> {
        about(parameters, "releaseInstance", purchase);
        parameters.put("orderId", purchase.orderId());
      }
      case QUERY -> about(parameters, "queryInstance", purchase);
    }
    parameters.put("testFlag", "0");
    parameters.put("timeStamp", Times.compactMillis(signing.now()));
    parameters.put("authToken", HuaweiSignature.authToken(parameters, signing.key()));
    return Optional.of(WireForms.get(parameters));
  }

  private static void create(Map<String, String> parameters, Purchase purchase, Signing signing) {
    parameters.put("activity", "newInstance");
    parameters.put("businessId", signing.nonce());
    parameters.put("customerId", purchase.accountId());
    parameters.put("customerName", purchase.accountId());
    parameters.put("orderId", purchase.key());
    parameters.put("productId", purchase.product());
    parameters.put("skuCode", purchase.sku());
    parameters.put("trialFlag", purchase.trial() ? "1" : "0");
    if (purchase.until() != null) {
      parameters.put("expireTime", Times.compact(purchase.until()));
    }
    parameters.putAll(Amounts.of(purchase.items()));
  }

  private static void about(Map<String, String> parameters, String activity, Purchase purchase) {
    parameters.put("activity", activity);
    parameters.put("instanceId", Objects.requireNonNullElse(purchase.instanceId(), ""));
  }

  @Override
  public Verdict judge(Step step, WireAnswer answer, String key) {
    Findings findings = new Findings("reply of Huawei's first generation (3.3)", answer);
    String signature = answer.headers().get("Body-Sign");
    findings.require(signature != null, "there is no header Body-Sign, written exactly so");
    findings.require(
        signature == null || signature.equals(HuaweiSignature.bodySign(answer.body(), key)),
        "Body-Sign is not the signature of the body");
    return HuaweiSimulator.judged(step, answer, findings);
  }
}
