package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.FormCalls;
import io.marketgate.adapter.marketplace.Freshness;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.adapter.marketplace.Received.Nonce;
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.query.FormParameters;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Huawei Cloud's marketplace, second generation: POST of JSON, signed in the query; its calls
/// about tenants and people are signed in headers.
public final class HuaweiProtocol implements MarketplaceProtocol {

  private static final String INSTANCE_ID = "instanceId";
  private static final Set<String> SECRETS = Set.of("signature", "x-sign", "mobile", "email");

  /// What the paths of the calls about tenants and people end with.
  private static final List<String> KIT =
      List.of("tenantSync", "applicationSync", "authSync", "singleOrgSync", "allOrgSync");

  private final Freshness freshness;

  /// @param freshness how old a call may be
  public HuaweiProtocol(Freshness freshness) {
    this.freshness = freshness;
  }

  @Override
  public String name() {
    return "huawei";
  }

  /// What a call is signed with.
  private record Signed(String signature, String time, String nonce, boolean isKit) {

    static Signed of(RawCall raw) throws CallRefused {
      String kit = raw.header("x-sign");
      if (kit != null) {
        return new Signed(kit, header(raw, "x-timestamp"), header(raw, "x-nonce"), true);
      }
      FormParameters query = FormCalls.query(raw);
      return new Signed(
          FormCalls.required(query, "signature"),
          FormCalls.required(query, "timestamp"),
          FormCalls.required(query, "nonce"),
          false);
    }

    private static String header(RawCall raw, String name) throws CallRefused {
      String value = raw.header(name);
      if (value == null) {
        throw new CallRefused(name + " is required");
      }
      return value;
    }

    Instant sent() throws CallRefused {
      return Times.epoch("timestamp", time);
    }

    boolean isOver(String json, String key) {
      String expected =
          isKit
              ? HuaweiSignature.ofText(key, nonce, time, json)
              : HuaweiSignature.ofBody(key, nonce, time, json);
      return Signatures.isSame(expected, signature.toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public String verify(RawCall raw, List<String> keys, Instant now) throws CallRefused {
    Signed signed = Signed.of(raw);
    freshness.require(signed.sent(), now);
    return signer(raw.text(), signed, keys);
  }

  @Override
  public Received read(RawCall raw, Instant now) throws CallRefused {
    Signed signed = Signed.of(raw);
    ObjectNode body = ReplyJson.read(raw.text());
    LifecycleCall call =
        signed.isKit()
            ? HuaweiKit.call(kitName(raw), body, signed.nonce(), signed.sent())
            : call(body);
    String action = signed.isKit() ? kitName(raw) : ReplyJson.required(body, "activity");
    return new Received(
        action, call, new Nonce(signed.nonce(), freshness.end(signed.sent())), SECRETS);
  }

  /// The bytes as they were sent are tried first, their normal form then.
  private static String signer(String text, Signed signed, List<String> keys) throws CallRefused {
    String normal = ReplyJson.sorted(ReplyJson.read(text));
    return Signatures.requireOne(
        keys, key -> signed.isOver(text, key) | signed.isOver(normal, key), "signature");
  }

  private static String kitName(RawCall raw) throws CallRefused {
    String path = raw.path();
    return KIT.stream()
        .filter(name -> path.endsWith("/" + name))
        .findFirst()
        .orElseThrow(() -> new CallRefused("the path is not known"));
  }

  private static LifecycleCall call(ObjectNode body) throws CallRefused {
    return switch (ReplyJson.required(body, "activity")) {
      case "newInstance" -> {
        String order = ReplyJson.required(body, "orderId");
        String line = ReplyJson.text(body, "orderLineId");
        String key = order + "/" + (line == null ? ReplyJson.text(body, "productId") : line);
        yield new LifecycleCall.Provision(key, key, null, null);
      }
      case "queryInstance" ->
          new LifecycleCall.Query(
              FormCalls.list(INSTANCE_ID, ReplyJson.required(body, INSTANCE_ID)));
      case "refreshInstance" -> renew(body);
      case "updateInstanceStatus" -> status(body);
      case "releaseInstance" -> new LifecycleCall.Terminate(instance(body), true);
      case "upgradeInstance" ->
          new LifecycleCall.Change(instance(body), order(body), null, null, Map.of(), false);
      default -> throw new CallRefused("the activity is not known");
    };
  }

  private static LifecycleCall renew(ObjectNode body) throws CallRefused {
    String scene = ReplyJson.required(body, "scene");
    Boolean isPaid = scene.equals("TRIAL_TO_FORMAL") ? Boolean.TRUE : null;
    return new LifecycleCall.Renew(
        instance(body),
        order(body),
        Times.compact("expireTime", ReplyJson.required(body, "expireTime")),
        null,
        scene.equals("UNSUBSCRIBE_RENEWAL_PERIOD"),
        isPaid);
  }

  private static LifecycleCall status(ObjectNode body) throws CallRefused {
    return switch (ReplyJson.required(body, "status")) {
      case "FREEZE" -> new LifecycleCall.Suspend(instance(body), false);
      case "UNFREEZE" -> new LifecycleCall.Resume(instance(body));
      default -> throw new CallRefused("status must be FREEZE or UNFREEZE");
    };
  }

  private static String order(ObjectNode body) throws CallRefused {
    return ReplyJson.required(body, "orderId") + "/" + ReplyJson.text(body, "orderLineId");
  }

  private static InstanceName instance(ObjectNode body) throws CallRefused {
    return new InstanceName(ReplyJson.required(body, INSTANCE_ID), true);
  }

  @Override
  public boolean isAboutPeople(RawCall raw) {
    return raw.header("x-sign") != null;
  }

  @Override
  public Reply reply(Received received, LifecycleResult result, String key) {
    return Reply.json(HuaweiReplies.of(received.call(), result, HuaweiReplies.PLAIN).text());
  }

  @Override
  public Reply invalid(CallRefused refused, String key) {
    return Reply.json(HuaweiReplies.coded(ResultCode.BAD_PARAMETER, refused.reason()).text());
  }

  @Override
  public Reply refusal(CallRefused refused, String key) {
    return Reply.refusal(HuaweiReplies.coded(ResultCode.NOT_AUTHENTIC, refused.reason()).text());
  }
}
