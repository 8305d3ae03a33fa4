package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import io.marketgate.adapter.sandbox.Simulator.Extra;
import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Signing;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The enterprise of whoever buys on Huawei's marketplace: bound to his instance, with an
/// application and two people, who sign on at the marketplace. Everything of it follows from the
/// key of the purchase, so that nothing needs to be remembered.
public final class HuaweiEnterprise {

  private static final String EXPECTED = "{\"resultCode\":\"000000\",\"resultMsg\":\"success.\"}";

  /// Their clock is eight hours ahead of UTC.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSS").withZone(ZoneOffset.ofHours(8));

  private final Supplier<String> domain;
  private final UnaryOperator<String> encrypt;

  /// @param domain where its people are signed on
  /// @param encrypt for the product's own key
  public HuaweiEnterprise(Supplier<String> domain, UnaryOperator<String> encrypt) {
    this.domain = domain;
    this.encrypt = encrypt;
  }

  /// Somebody who has been signed on at the marketplace.
  ///
  /// @param uid of him
  /// @param tenant id of his enterprise
  public record SignedOn(String uid, String tenant) {

    /// Of the code that he has brought; empty when it is none.
    public static Optional<SignedOn> ofCode(String code) {
      String[] parts = code.split("\\.", -1);
      return parts.length == 3 ? Optional.of(new SignedOn(parts[0], parts[1])) : Optional.empty();
    }

    /// Whether he is one of the two, and may administer.
    public boolean isAdmin() {
      return uid.startsWith("admin-");
    }
  }

  /// The enterprise of a purchase.
  static String tenant(Purchase purchase) {
    return "tenant-" + purchase.key();
  }

  /// As whom the product asks.
  public static String clientId(String tenant) {
    return "client-" + tenant;
  }

  /// With what it shows so.
  public static String clientSecret(String tenant) {
    return "sandbox-secret-of-" + tenant;
  }

  /// A code for the enterprise's administrator.
  static String code(Purchase purchase, String nonce) {
    return "admin-" + purchase.key() + "." + tenant(purchase) + "." + nonce;
  }

  /// What the marketplace tells when an instance is bound, and after it, each twice.
  List<Extra> calls(Purchase purchase, Signing signing) {
    String instance = Objects.requireNonNullElse(purchase.instanceId(), "");
    List<Extra> calls = new ArrayList<>();
    for (String again : List.of("", " again")) {
      add(
          calls,
          "tenantSync",
          "an enterprise is bound" + again,
          tenant(purchase, instance),
          signing);
      add(
          calls,
          "applicationSync",
          "its application is taken" + again,
          application(purchase, instance),
          signing);
      add(
          calls,
          "allOrgSync",
          "its departments are heard" + again,
          body(purchase, instance).with("orgInfoList", List.of()),
          signing);
      add(calls, "authSync", "its people are let in" + again, people(purchase, instance), signing);
    }
    return calls;
  }

  private static void add(
      List<Extra> calls, String path, String name, ReplyJson body, Signing signing) {
    // Each is good once.
    String nonce = signing.nonce() + calls.size();
    String time = Long.toString(signing.now().toEpochMilli());
    String text =
        body.with("timeStamp", TIME.format(signing.now()))
            .with("flag", 1)
            .with("testFlag", 0)
            .sortedText();
    Map<String, String> headers =
        Map.of(
            "x-sign",
            HuaweiSignature.ofText(signing.key(), nonce, time, text),
            "x-timestamp",
            time,
            "x-nonce",
            nonce);
    WireRequest request = new WireRequest("POST", "/produceAPI/v2/" + path, "", text, headers);
    calls.add(new Extra(name, Step.SUSPEND, request, EXPECTED));
  }

  private static ReplyJson body(Purchase purchase, String instance) {
    return new ReplyJson().with("instanceId", instance).with("tenantId", tenant(purchase));
  }

  private ReplyJson tenant(Purchase purchase, String instance) {
    return body(purchase, instance)
        .with("orderId", purchase.orderId())
        .with("tenantCode", purchase.key())
        .with("name", "Enterprise of " + purchase.accountId())
        .with("domainName", domain.get());
  }

  private ReplyJson application(Purchase purchase, String instance) {
    String tenant = tenant(purchase);
    return body(purchase, instance)
        .with("appId", "sandbox-app")
        .with("clientId", clientId(tenant))
        .with("clientSecret", encrypt.apply(clientSecret(tenant)));
  }

  private static ReplyJson people(Purchase purchase, String instance) {
    return body(purchase, instance)
        .with("appId", "sandbox-app")
        .with("currentSyncTime", "20260101000000000")
        .with("userList", List.of(person("admin", purchase), person("user", purchase)));
  }

  private static Map<String, Object> person(String role, Purchase purchase) {
    return new ReplyJson()
        .with("userName", role + "-" + purchase.key())
        .with("name", role)
        .with("orgCode", "1")
        .with("role", role)
        .with("enable", "true")
        .members();
  }
}
