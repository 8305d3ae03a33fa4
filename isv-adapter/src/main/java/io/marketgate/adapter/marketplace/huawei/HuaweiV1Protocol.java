package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.FormCalls;
import io.marketgate.adapter.marketplace.Freshness;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleCall.Buyer;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleCall.Order;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.query.FormParameters;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// Huawei Cloud's marketplace, first generation: GET with everything in the query, and signed
/// answers.
public final class HuaweiV1Protocol implements MarketplaceProtocol {

  private static final String INSTANCE_ID = "instanceId";
  private static final String ORDER_ID = "orderId";
  private static final String EXPIRE_TIME = "expireTime";
  private static final Set<String> SECRETS =
      Set.of(
          HuaweiSignature.AUTH_TOKEN,
          "mobilePhone",
          "email",
          "saasExtendParams",
          "customerName",
          "userName");
  private static final int KEY_BITS = 256;

  /// What names something; nothing is escaped in what is signed.
  private static final Set<String> NAMES =
      Set.of(
          "activity",
          "customerId",
          "businessId",
          ORDER_ID,
          INSTANCE_ID,
          "productId",
          "skuCode",
          EXPIRE_TIME,
          "instanceStatus",
          "timeStamp");

  /// Quantities that a buyer may have chosen.
  private static final List<String> ITEMS = List.of("amount", "diskSize", "bandWidth");

  private final Freshness freshness;
  private final Supplier<String> vectors;

  /// @param freshness how old a call may be; the vendor states nothing
  /// @param vectors makes 16 letters and digits for each text that is encrypted
  public HuaweiV1Protocol(Freshness freshness, Supplier<String> vectors) {
    this.freshness = freshness;
    this.vectors = vectors;
  }

  @Override
  public String name() {
    return "huawei-v1";
  }

  @Override
  public String verify(RawCall raw, List<String> keys, Instant now) throws CallRefused {
    FormParameters parameters = parameters(raw);
    String key = requireToken(parameters, keys);
    FormCalls.requireUnambiguous(parameters, NAMES);
    String time = FormCalls.required(parameters, "timeStamp");
    freshness.require(Objects.requireNonNull(Times.compact("timeStamp", time)), now);
    return key;
  }

  @Override
  public boolean isAboutPeople(RawCall raw) {
    return isKit(raw);
  }

  private static boolean isKit(RawCall raw) {
    return raw.body().length > 0;
  }

  private static FormParameters parameters(RawCall raw) throws CallRefused {
    return isKit(raw) ? kitParameters(raw) : FormCalls.parameters(raw);
  }

  @Override
  public Received read(RawCall raw, Instant now) throws CallRefused {
    FormParameters parameters = parameters(raw);
    if (isKit(raw)) {
      String time = FormCalls.required(parameters, "timeStamp");
      return new Received("kit", new LifecycleCall.Message("kit " + time), null, SECRETS);
    }
    String action = FormCalls.required(parameters, "activity");
    return new Received(action, call(action, parameters), null, SECRETS);
  }

  /// The calls about tenants and people are JSON, with the token in a header.
  private static FormParameters kitParameters(RawCall raw) throws CallRefused {
    String token = raw.header("authtoken");
    if (token == null) {
      throw new CallRefused("authToken is required");
    }
    var body = ReplyJson.read(raw.text());
    Map<String, String> parameters = new HashMap<>();
    body.properties()
        .forEach(member -> {
          if (!member.getValue().isNull()) {
            parameters.put(
                member.getKey(),
                member.getValue().isString()
                    ? member.getValue().stringValue()
                    : member.getValue().toString());
          }
        });
    parameters.put(HuaweiSignature.AUTH_TOKEN, token);
    return new FormParameters(parameters);
  }

  private static String requireToken(FormParameters parameters, List<String> keys)
      throws CallRefused {
    String given = FormCalls.required(parameters, HuaweiSignature.AUTH_TOKEN);
    return Signatures.requireOne(
        keys,
        key -> Signatures.isSame(HuaweiSignature.authToken(parameters.values(), key), given),
        "authToken");
  }

  private static LifecycleCall call(String activity, FormParameters parameters) throws CallRefused {
    return switch (activity) {
      case "newInstance" -> provision(parameters);
      case "refreshInstance" ->
          new LifecycleCall.Renew(
              instance(parameters),
              FormCalls.required(parameters, ORDER_ID),
              Times.compact(EXPIRE_TIME, FormCalls.required(parameters, EXPIRE_TIME)),
              null,
              false,
              isTrue(parameters, "trialToFormal") ? Boolean.TRUE : null);
      case "expireInstance" -> new LifecycleCall.Suspend(instance(parameters), true);
      case "releaseInstance" -> new LifecycleCall.Terminate(instance(parameters), true);
      case "upgrade" ->
          new LifecycleCall.Change(
              instance(parameters),
              FormCalls.required(parameters, ORDER_ID),
              parameters.text("skuCode"),
              null,
              items(parameters),
              false);
      case "instanceStatus" -> status(parameters);
      case "queryInstance" ->
          new LifecycleCall.Query(
              FormCalls.list(INSTANCE_ID, FormCalls.required(parameters, INSTANCE_ID)));
      default -> throw new CallRefused("the activity is not known");
    };
  }

  private static LifecycleCall provision(FormParameters parameters) throws CallRefused {
    String order = FormCalls.required(parameters, ORDER_ID);
    return new LifecycleCall.Provision(
        order,
        order,
        new Buyer(
            FormCalls.required(parameters, "customerId"), parameters.text("customerName"), null),
        new Order(
            FormCalls.required(parameters, "productId"),
            parameters.text("skuCode"),
            isTrue(parameters, "trialFlag"),
            Times.compact(EXPIRE_TIME, parameters.text(EXPIRE_TIME)),
            items(parameters)));
  }

  private static boolean isTrue(FormParameters parameters, String name) {
    return "1".equals(parameters.text(name)) || "true".equals(parameters.text(name));
  }

  private static Map<String, String> items(FormParameters parameters) {
    Map<String, String> items = new HashMap<>();
    for (String name : ITEMS) {
      String value = parameters.text(name);
      if (value != null) {
        items.put(name, value);
      }
    }
    return items;
  }

  private static LifecycleCall status(FormParameters parameters) throws CallRefused {
    return switch (FormCalls.required(parameters, "instanceStatus")) {
      case "FREEZE" -> new LifecycleCall.Suspend(instance(parameters), false);
      case "NORMAL" -> new LifecycleCall.Resume(instance(parameters));
      default -> throw new CallRefused("instanceStatus must be FREEZE or NORMAL");
    };
  }

  private static InstanceName instance(FormParameters parameters) throws CallRefused {
    return new InstanceName(FormCalls.required(parameters, INSTANCE_ID), true);
  }

  @Override
  public Reply reply(Received received, LifecycleResult result, String key) {
    FieldCipher cipher = new FieldCipher(key, KEY_BITS);
    ReplyJson reply =
        HuaweiReplies.of(received.call(), result, text -> cipher.encrypt(text, vectors.get()));
    boolean isEncrypted =
        result instanceof LifecycleResult.Ready || result instanceof LifecycleResult.Found;
    return signed(Reply.json(reply.with("encryptType", isEncrypted ? "1" : null).ascii()), key);
  }

  @Override
  public Reply invalid(CallRefused refused, String key) {
    return signed(
        Reply.json(HuaweiReplies.coded(ResultCode.BAD_PARAMETER, refused.reason()).ascii()), key);
  }

  @Override
  public Reply refusal(CallRefused refused, String key) {
    return signed(
        Reply.refusal(HuaweiReplies.coded(ResultCode.NOT_AUTHENTIC, refused.reason()).ascii()),
        key);
  }

  private static Reply signed(Reply reply, String key) {
    return reply.with("Body-Sign", HuaweiSignature.bodySign(reply.body(), key));
  }
}
