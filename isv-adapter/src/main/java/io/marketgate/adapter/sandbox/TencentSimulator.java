package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Tencent Cloud's marketplace.
public final class TencentSimulator implements Simulator {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LONGEST_ID = 11;

  @Override
  public String marketplace() {
    return "tencent";
  }

  @Override
  public Optional<WireRequest> request(Step step, Purchase purchase, Signing signing) {
    if (step == Step.QUERY) {
      return Optional.empty();
    }
    String order = step == Step.PROVISION ? purchase.key() : purchase.orderId();
    ReplyJson body =
        said(step, purchase, signing)
            .with("orderId", order)
            .with("accountId", purchase.accountId())
            .with("openId", "")
            .with("productId", purchase.product())
            .with("requestId", signing.nonce());
    return Optional.of(WireForms.post(signature(signing), body.text()));
  }

  private static ReplyJson said(Step step, Purchase purchase, Signing signing) {
    String id = Objects.requireNonNullElse(purchase.instanceId(), "");
    Instant until = Objects.requireNonNullElse(purchase.until(), signing.now().plus(YEAR));
    String end = Times.readable(until, Times.CHINA);
    return switch (step) {
      case PROVISION ->
          new ReplyJson()
              .with("action", "createInstance")
              .with("productInfo", info(purchase, signing));
      case CHANGE ->
          named("modifyInstance", id)
              .with("spec", purchase.sku())
              .with("timeSpan", "1")
              .with("timeUnit", "y")
              .with("instanceExpireTime", end);
      case SUSPEND -> named("expireInstance", id);
      case TERMINATE -> named("destroyInstance", id);
      case RENEW, RESUME, QUERY -> named("renewInstance", id).with("instanceExpireTime", end);
    };
  }

  private static ReplyJson named(String action, String id) {
    return new ReplyJson().with("action", action).with("signId", id);
  }

  /// It says how long a purchase lasts, not until when.
  private static ReplyJson info(Purchase purchase, Signing signing) {
    Instant until = purchase.until();
    String days =
        until == null
            ? null
            : Long.toString(Math.max(1, Duration.between(signing.now(), until).toDays()));
    return new ReplyJson()
        .with("productName", purchase.product())
        .with("isTrial", Boolean.toString(purchase.trial()))
        .with("spec", purchase.sku())
        .with("timeSpan", days)
        .with("timeUnit", days == null ? null : "d");
  }

  /// Sent when the address is saved.
  @Override
  public List<Extra> extras(Purchase purchase, Signing signing) {
    String body =
        new ReplyJson()
            .with("action", "verifyInterface")
            .with("echoback", "echo " + signing.nonce())
            .text();
    return List.of(
        new Extra(
            "the address is verified",
            Step.QUERY,
            WireForms.post(signature(signing), body),
            new ReplyJson().with("echoback", "echo " + signing.nonce()).text()));
  }

  @Override
  public Optional<WireRequest> signOn(Purchase purchase, Signing signing) {
    Map<String, String> query = signature(signing);
    query.put("signId", Objects.requireNonNullElse(purchase.instanceId(), ""));
    return Optional.of(WireForms.get(query));
  }

  private static Map<String, String> signature(Signing signing) {
    String time = Long.toString(signing.now().getEpochSecond());
    Map<String, String> query = new LinkedHashMap<>();
    query.put("signature", TencentProtocol.signature(signing.key(), time, signing.nonce()));
    query.put("timestamp", time);
    query.put("eventId", signing.nonce());
    return query;
  }

  @Override
  public Verdict judge(Step step, WireAnswer answer, String key) {
    Findings findings = new Findings("reply of Tencent's interface (4.3)", answer);
    ObjectNode body = findings.object(answer);
    if (step == Step.PROVISION) {
      String id = findings.text(body, "signId");
      if (id.equals("0")) {
        return findings.pending(null);
      }
      findings.require(
          !id.isEmpty() && id.length() <= LONGEST_ID, "signId must have 1 to 11 characters");
      if (body.get("appInfo") instanceof ObjectNode app) {
        findings.requireText(app, "website");
      }
      return findings.accepted(id);
    }
    String success = findings.text(body, "success");
    findings.require(success.equals("true"), "success is \"" + success + "\", not \"true\"");
    return findings.accepted();
  }
}
