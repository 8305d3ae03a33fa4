package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.aliyun.Token;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Alibaba Cloud Compute Nest. It knows neither suspending nor another plan.
public final class ComputeNestSimulator implements Simulator {

  private static final Duration YEAR = Duration.ofDays(365);

  @Override
  public String marketplace() {
    return "aliyun-computenest";
  }

  @Override
  public Optional<WireRequest> request(Step step, Purchase purchase, Signing signing) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("aliUid", purchase.accountId());
    parameters.put("serviceInstanceId", purchase.key());
    parameters.put("serviceId", purchase.product());
    switch (step) {
      case PROVISION -> {
        parameters.put("action", "createServiceInstance");
        parameters.put("commodityCode", purchase.product());
        parameters.put("specificationCode", purchase.sku());
        ReplyJson items = new ReplyJson().withAll(purchase.items());
        parameters.put("components", items.text());
        parameters.put("serviceParameters", "{}");
        if (purchase.until() != null) {
          parameters.put("endTime", purchase.until().toString());
        }
      }
      case RENEW, RESUME -> {
        parameters.put("action", "renewServiceInstance");
        parameters.put(
            "endTime",
            Objects.requireNonNullElse(purchase.until(), signing.now().plus(YEAR)).toString());
      }
      case TERMINATE -> parameters.put("action", "deleteServiceInstance");
      case CHANGE, SUSPEND, QUERY -> {
        return Optional.empty();
      }
    }
    parameters.put("token", Token.of(parameters, signing.key()));
    return Optional.of(WireForms.get(parameters));
  }

  @Override
  public Verdict judge(Step step, WireAnswer answer, String key) {
    Findings findings = new Findings("reply of Compute Nest's SPI (2.3)", answer);
    ObjectNode body = findings.object(answer);
    String status = findings.text(body, "status");
    String doing =
        switch (step) {
          case PROVISION -> "creat";
          case TERMINATE -> "delet";
          default -> "renew";
        };
    if (status.equals(doing + "ing")) {
      return findings.pending(null);
    }
    findings.require(
        status.equals(doing + "ed"),
        "status is \"%s\", neither \"%sing\" nor \"%sed\"".formatted(status, doing, doing));
    if (step == Step.PROVISION) {
      findings.require(body.get("outputs") instanceof ObjectNode, "outputs are required");
    }
    return findings.accepted();
  }
}
