package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.qingcloud.QingCloudProtocol;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// QingCloud's marketplace.
public final class QingCloudSimulator implements Simulator {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LONGEST_ID = 128;

  @Override
  public String marketplace() {
    return "qingcloud";
  }

  @Override
  public Optional<WireRequest> request(Step step, Purchase purchase, Signing signing) {
    return request(step, purchase, signing, false);
  }

  /// Every call is preceded by the same one as a test.
  @Override
  public Optional<WireRequest> rehearsal(Step step, Purchase purchase, Signing signing) {
    return request(step, purchase, signing, true);
  }

  @Override
  public List<Extra> extras(Purchase purchase, Signing signing) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("action", "TestConnection");
    parameters.put("debug", "1");
    return List.of(
        new Extra(
            "the connection is tested",
            Step.QUERY,
            signed(parameters, signing),
            "{\"spiVersion\":\"1.0\",\"success\":true}"));
  }

  private static WireRequest signed(Map<String, String> parameters, Signing signing) {
    parameters.put("timestamp", Long.toString(signing.now().getEpochSecond()));
    parameters.put("signature", QingCloudProtocol.signature(parameters, signing.key()));
    return WireForms.get(parameters);
  }

  private static Optional<WireRequest> request(
      Step step, Purchase purchase, Signing signing, boolean isTest) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("debug", isTest ? "1" : "0");
    switch (step) {
      case PROVISION -> {
        parameters.put("action", "CreateInstance");
        parameters.put("qingcloud_uid", purchase.accountId());
        parameters.put("product_code", purchase.product());
        parameters.put("spec", purchase.sku());
        parameters.put("order_id", purchase.key());
        if (purchase.until() != null) {
          parameters.put("duration", days(purchase.until(), signing));
        }
      }
      case RENEW, RESUME -> {
        about(parameters, "RenewInstance", purchase);
        parameters.put("duration", longer(purchase, signing.now()));
      }
      case CHANGE -> {
        about(parameters, "UpgradeInstance", purchase);
        parameters.put("spec", purchase.sku());
      }
      case SUSPEND -> about(parameters, "ExpireInstance", purchase);
      case TERMINATE -> about(parameters, "DeleteInstance", purchase);
      case QUERY -> {
        return Optional.empty();
      }
    }
    return Optional.of(signed(parameters, signing));
  }

  private static String days(Instant until, Signing signing) {
    return Math.max(1, Duration.between(signing.now(), until).toDays()) + "_day";
  }

  /// It says how much longer, not until when.
  private static String longer(Purchase purchase, Instant now) {
    Instant before = purchase.endedBefore();
    Instant from = before == null || before.isBefore(now) ? now : before;
    Instant until = Objects.requireNonNullElse(purchase.until(), from.plus(YEAR));
    return Math.max(1, Duration.between(from, until).toDays()) + "_day";
  }

  private static void about(Map<String, String> parameters, String action, Purchase purchase) {
    parameters.put("action", action);
    parameters.put("instance_id", Objects.requireNonNullElse(purchase.instanceId(), ""));
    parameters.put("order_id", purchase.orderId());
  }

  @Override
  public Verdict judge(Step step, WireAnswer answer, String key) {
    Findings findings = new Findings("reply of QingCloud's SPI (5.2)", answer);
    ObjectNode body = findings.object(answer);
    findings.requireText(body, "spiVersion");
    if (step == Step.PROVISION) {
      if (body.has("success") && !body.get("success").asBoolean(false)) {
        return findings.pending(null);
      }
      String id = findings.text(body, "instanceId");
      findings.require(
          !id.isEmpty() && id.length() <= LONGEST_ID, "instanceId must have 1 to 128 characters");
      return findings.accepted(id);
    }
    findings.require(
        body.path("success").isBoolean() && body.path("success").booleanValue(),
        "success must be true");
    return findings.accepted();
  }
}
