package io.marketgate.adapter.marketplace.aliyun;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.FormCalls;
import io.marketgate.adapter.marketplace.Freshness;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleCall.Buyer;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleCall.Order;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.LifecycleResult.Instance;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.adapter.marketplace.Received.Nonce;
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.query.FormParameters;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Alibaba Cloud's marketplace for SaaS goods, and JD Cloud's, which speaks the same: GET with
/// everything in the query, or the same as a form.
public final class AliyunProtocol implements MarketplaceProtocol {

  private static final Set<String> SECRETS = Set.of(Token.NAME, "email", "mobile");
  private static final String VERIFY = "verify";
  private static final String TIME = "timeStamp";
  private static final String INSTANCE_ID = "instanceId";
  private static final String ORDER_ID = "orderId";
  private static final String SKU_ID = "skuId";
  private static final String EXPIRED_ON = "expiredOn";
  private static final String NONE = "0";

  /// What names something; nothing is escaped in what is signed.
  private static final Set<String> NAMES =
      Set.of(
          "action",
          "aliUid",
          "jdPin",
          "orderBizId",
          ORDER_ID,
          "productCode",
          "serviceCode",
          SKU_ID,
          INSTANCE_ID,
          "ecsInstanceId",
          "isRefund",
          "requestId",
          EXPIRED_ON,
          TIME);

  /// Of parameters that are no additional billing items.
  private static final Set<String> KNOWN =
      Set.of(
          "action",
          Token.NAME,
          "aliUid",
          "jdPin",
          "orderBizId",
          ORDER_ID,
          "productCode",
          "serviceCode",
          SKU_ID,
          "trial",
          EXPIRED_ON,
          "template",
          "ecsInstanceId",
          "package_version",
          INSTANCE_ID,
          "email",
          "mobile",
          "extraInfo",
          "isRefund");

  private final Dialect dialect;
  private final ZoneId zone;
  private final Freshness signOn;

  /// What the two marketplaces call differently.
  ///
  /// @param name of the marketplace
  /// @param account parameter that says who buys
  /// @param product parameter that says what
  public record Dialect(String name, String account, String product) {

    /// Alibaba Cloud.
    public static final Dialect ALIYUN = new Dialect("aliyun", "aliUid", "productCode");

    /// JD Cloud.
    public static final Dialect JD = new Dialect("jd", "jdPin", "serviceCode");
  }

  /// @param zone of its times, which it does not say
  /// @param signOn how old a link for signing on may be
  public AliyunProtocol(Dialect dialect, ZoneId zone, Freshness signOn) {
    this.dialect = dialect;
    this.zone = zone;
    this.signOn = signOn;
  }

  @Override
  public String name() {
    return dialect.name();
  }

  @Override
  public String verify(RawCall raw, List<String> keys, Instant now) throws CallRefused {
    FormParameters parameters = FormCalls.parameters(raw);
    String key = Token.require(parameters, keys);
    FormCalls.requireUnambiguous(parameters, NAMES);
    if (VERIFY.equals(parameters.text("action"))) {
      signOn.require(sent(parameters), now);
    }
    return key;
  }

  private Instant sent(FormParameters parameters) throws CallRefused {
    String time = FormCalls.required(parameters, TIME);
    return Objects.requireNonNull(Times.readable(TIME, time, zone));
  }

  @Override
  public Received read(RawCall raw, Instant now) throws CallRefused {
    FormParameters parameters = FormCalls.parameters(raw);
    String action = FormCalls.required(parameters, "action");
    if (action.equals(VERIFY)) {
      return signOn(parameters);
    }
    LifecycleCall call =
        switch (action) {
          case "createInstance" -> provision(parameters);
          case "renewInstance" ->
              new LifecycleCall.Renew(
                  instance(parameters),
                  FormCalls.required(parameters, ORDER_ID),
                  Times.readable(EXPIRED_ON, FormCalls.required(parameters, EXPIRED_ON), zone),
                  null,
                  false,
                  null);
          case "upgradeInstance", "dilateInstance" -> change(parameters);
          case "expiredInstance" -> new LifecycleCall.Suspend(instance(parameters), true);
          case "releaseInstance" ->
              new LifecycleCall.Terminate(
                  instance(parameters), "true".equals(parameters.text("isRefund")));
          case "orderPay" -> new LifecycleCall.Message(FormCalls.required(parameters, "requestId"));
          default -> throw new CallRefused("the action is not known");
        };
    return new Received(action, call, null, SECRETS);
  }

  private LifecycleCall provision(FormParameters parameters) throws CallRefused {
    return new LifecycleCall.Provision(
        FormCalls.required(parameters, "orderBizId"),
        FormCalls.required(parameters, ORDER_ID),
        new Buyer(
            FormCalls.required(parameters, dialect.account()), null, parameters.text("email")),
        new Order(
            FormCalls.required(parameters, dialect.product()),
            parameters.text(SKU_ID),
            "true".equals(parameters.text("trial")),
            until(parameters),
            items(parameters)));
  }

  private LifecycleCall change(FormParameters parameters) throws CallRefused {
    InstanceName instance = instance(parameters);
    // The English page omits the order.
    return new LifecycleCall.Change(
        instance,
        parameters.text(ORDER_ID),
        parameters.text(SKU_ID),
        null,
        items(parameters),
        false);
  }

  private Received signOn(FormParameters parameters) throws CallRefused {
    InstanceName instance = instance(parameters);
    Nonce nonce =
        new Nonce(
            instance.value() + " " + FormCalls.required(parameters, TIME),
            signOn.end(sent(parameters)));
    return new Received(VERIFY, new LifecycleCall.SignOn(instance), nonce, SECRETS);
  }

  private static InstanceName instance(FormParameters parameters) throws CallRefused {
    return new InstanceName(FormCalls.required(parameters, INSTANCE_ID), true);
  }

  private @Nullable Instant until(FormParameters parameters) throws CallRefused {
    return Times.readable(EXPIRED_ON, parameters.text(EXPIRED_ON), zone);
  }

  private static Map<String, String> items(FormParameters parameters) {
    Map<String, String> items = new HashMap<>(parameters.values());
    items.keySet().removeAll(KNOWN);
    items.values().removeIf(String::isEmpty);
    return items;
  }

  @Override
  public Reply reply(Received received, LifecycleResult result, String key) {
    boolean isCreate = received.call() instanceof LifecycleCall.Provision;
    return switch (result) {
      case LifecycleResult.Ready(Instance instance) -> Reply.json(created(instance).text());
      case LifecycleResult.Pending _ -> Reply.json(notReady());
      case LifecycleResult.Done(Instance instance) ->
          isCreate
              ? Reply.json(created(instance).text())
              : Reply.json(
                  new ReplyJson()
                      .with("success", "true")
                      .with("appInfo", appInfo(instance))
                      .text());
      case LifecycleResult.Heard _ -> Reply.json("{\"success\":true}");
      case LifecycleResult.Found _ -> failure("the action is not known");
      case LifecycleResult.Failed(var fault, String message) ->
          isCreate ? Reply.json(notReady()) : failure(message);
    };
  }

  private static String notReady() {
    return new ReplyJson().with(INSTANCE_ID, NONE).text();
  }

  private static ReplyJson created(Instance instance) {
    return new ReplyJson()
        .with(INSTANCE_ID, instance.id())
        .with("appInfo", appInfo(instance))
        .with("info", instance.info().isEmpty() ? null : instance.info());
  }

  private static ReplyJson appInfo(Instance instance) {
    return new ReplyJson()
        .with("frontEndUrl", instance.frontEndUrl())
        .with("adminUrl", instance.adminUrl())
        .with("username", instance.username())
        .with("password", instance.password())
        .with("authUrl", instance.authUrl());
  }

  private static Reply failure(String message) {
    return Reply.json(new ReplyJson().with("success", "false").with("message", message).text());
  }

  @Override
  public Reply invalid(CallRefused refused, String key) {
    return failure(refused.reason());
  }

  @Override
  public Reply refusal(CallRefused refused, String key) {
    return Reply.refusal(
        new ReplyJson().with("success", "false").with("message", refused.reason()).text());
  }
}
