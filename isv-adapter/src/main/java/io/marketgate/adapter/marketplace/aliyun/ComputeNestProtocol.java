package io.marketgate.adapter.marketplace.aliyun;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.FormCalls;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleCall.Buyer;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleCall.Order;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.LifecycleResult.Instance;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.RawCall;
import io.marketgate.adapter.marketplace.Received;
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.query.FormParameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Alibaba's Compute Nest: GET with everything in the query, asked again until the status is the
/// final one. Its pages do not say how the token is made; both rules of its house are accepted.
public final class ComputeNestProtocol implements MarketplaceProtocol {

  private static final Set<String> SECRETS = Set.of(Token.NAME);

  /// What names something; nothing is escaped in what is signed.
  private static final Set<String> NAMES =
      Set.of(
          "action",
          "aliUid",
          "serviceInstanceId",
          "serviceId",
          "commodityCode",
          "specificationCode",
          "endTime");

  /// Its texts may be escaped more than once.
  private static final int MOST_UNESCAPED = 3;

  private final ZoneId zone;

  /// @param zone of its times, where they do not say it
  public ComputeNestProtocol(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public String name() {
    return "aliyun-computenest";
  }

  @Override
  public String verify(RawCall raw, List<String> keys, Instant now) throws CallRefused {
    FormParameters parameters = FormCalls.parameters(raw);
    String key = requireToken(parameters, keys);
    FormCalls.requireUnambiguous(parameters, NAMES);
    return key;
  }

  @Override
  public Received read(RawCall raw, Instant now) throws CallRefused {
    FormParameters parameters = FormCalls.parameters(raw);
    String action = FormCalls.required(parameters, "action");
    InstanceName instance =
        new InstanceName(FormCalls.required(parameters, "serviceInstanceId"), false);
    LifecycleCall call =
        switch (action.toLowerCase(Locale.ROOT)) {
          case "createserviceinstance" -> provision(parameters, instance.value());
          case "renewserviceinstance" -> {
            String until = FormCalls.required(parameters, "endTime");
            yield new LifecycleCall.Renew(instance, until, instant(until), null, false, null);
          }
          case "deleteserviceinstance" -> new LifecycleCall.Terminate(instance, true);
          default -> throw new CallRefused("the action is not known");
        };
    return new Received(action, call, null, SECRETS);
  }

  private static String requireToken(FormParameters parameters, List<String> keys)
      throws CallRefused {
    String given = Token.given(parameters);
    Map<String, String> others = new HashMap<>(parameters.values());
    others.remove(Token.NAME);
    return Signatures.requireOne(
        keys,
        key ->
            Signatures.isSame(Token.of(others, key), given)
                | Signatures.isSame(Token.ofService(others, key), given),
        "token");
  }

  private LifecycleCall provision(FormParameters parameters, String instance) throws CallRefused {
    String until = parameters.text("endTime");
    String product =
        Objects.requireNonNullElse(
            parameters.text("commodityCode"), FormCalls.required(parameters, "serviceId"));
    return new LifecycleCall.Provision(
        instance,
        instance,
        new Buyer(FormCalls.required(parameters, "aliUid"), null, null),
        new Order(
            product,
            parameters.text("specificationCode"),
            false,
            until == null ? null : instant(until),
            items(parameters.text("components"))));
  }

  private static Map<String, String> items(@Nullable String components) throws CallRefused {
    Map<String, String> items = new HashMap<>();
    if (components != null) {
      ObjectNode object = unescaped(components);
      for (String name : object.propertyNames()) {
        String value = ReplyJson.text(object, name);
        if (value != null) {
          items.put(name, value);
        }
      }
    }
    return items;
  }

  private static ObjectNode unescaped(String text) throws CallRefused {
    String json = text;
    for (int i = 0; i < MOST_UNESCAPED && !json.startsWith("{"); i++) {
      json = ReplyJson.unquoted(json);
    }
    return ReplyJson.read(json);
  }

  private Instant instant(String text) throws CallRefused {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Objects.requireNonNull(
          io.marketgate.adapter.marketplace.Times.readable("endTime", text, zone));
    }
  }

  @Override
  public Reply reply(Received received, LifecycleResult result, String key) {
    String doing =
        switch (received.call()) {
          case LifecycleCall.Provision _ -> "creat";
          case LifecycleCall.Renew _ -> "renew";
          default -> "delet";
        };
    return switch (result) {
      case LifecycleResult.Ready(Instance instance) -> finished(doing, instance);
      case LifecycleResult.Done(Instance instance) -> finished(doing, instance);
      case LifecycleResult.Failed(var fault, String message)
          when !(received.call() instanceof LifecycleCall.Provision) ->
          Reply.json(new ReplyJson().with("status", doing + "ing").with("message", message).text());
      default -> Reply.json(new ReplyJson().with("status", doing + "ing").text());
    };
  }

  private static Reply finished(String doing, Instance instance) {
    ReplyJson outputs =
        new ReplyJson()
            .with("frontEndUrl", instance.frontEndUrl())
            .with("adminUrl", instance.adminUrl())
            .with("username", instance.username())
            .with("password", instance.password());
    return Reply.json(new ReplyJson().with("status", doing + "ed").with("outputs", outputs).text());
  }

  @Override
  public Reply invalid(CallRefused refused, String key) {
    return Reply.json(
        new ReplyJson().with("status", "failed").with("message", refused.reason()).text());
  }

  @Override
  public Reply refusal(CallRefused refused, String key) {
    return Reply.refusal(
        new ReplyJson().with("status", "failed").with("message", refused.reason()).text());
  }
}
