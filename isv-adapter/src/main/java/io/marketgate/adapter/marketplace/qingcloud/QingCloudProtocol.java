package io.marketgate.adapter.marketplace.qingcloud;

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
import io.marketgate.adapter.marketplace.Reply;
import io.marketgate.adapter.marketplace.ReplyJson;
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.query.FormParameters;
import io.marketgate.tenant.marketplace.Prolongation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// QingCloud's marketplace: everything in the query; before each call the same one as a test.
public final class QingCloudProtocol implements MarketplaceProtocol {

  private static final String SIGNATURE = "signature";
  private static final String ORDER_ID = "order_id";
  private static final String INSTANCE_ID = "instance_id";
  private static final String VERSION = "1.0";
  private static final String DURATION = "duration";
  private static final int LONGEST_DURATION = 10_000;
  private static final int LONGEST_YEARS = 1_000;

  private final ZoneId zone;
  private final Freshness freshness;

  /// @param zone in which durations are counted
  /// @param freshness how old a call may be
  public QingCloudProtocol(ZoneId zone, Freshness freshness) {
    this.zone = zone;
    this.freshness = freshness;
  }

  @Override
  public String name() {
    return "qingcloud";
  }

  /// The signature: over the other parameters, sorted by name and encoded as Python does.
  public static String signature(Map<String, String> parameters, String key) {
    String query =
        new TreeMap<>(parameters)
            .entrySet().stream()
                .filter(entry -> !entry.getKey().equals(SIGNATURE))
                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
    return Signatures.hmacBase64(key, query);
  }

  /// Java leaves the star as it is and encodes the tilde; Python does it the other way round.
  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  @Override
  public String verify(RawCall raw, List<String> keys, Instant now) throws CallRefused {
    FormParameters parameters = FormCalls.parameters(raw);
    String key = requireSignature(parameters, keys);
    freshness.require(Times.epoch("timestamp", parameters.text("timestamp")), now);
    return key;
  }

  @Override
  public Received read(RawCall raw, Instant now) throws CallRefused {
    FormParameters parameters = FormCalls.parameters(raw);
    String action = FormCalls.required(parameters, "action");
    LifecycleCall call = call(action, parameters, now);
    boolean isTest = "1".equals(parameters.text("debug"));
    return new Received(
        action, isTest ? new LifecycleCall.Verify("") : call, null, Set.of(SIGNATURE));
  }

  private static String requireSignature(FormParameters parameters, List<String> keys)
      throws CallRefused {
    String given = FormCalls.required(parameters, SIGNATURE);
    return Signatures.requireOne(
        keys, key -> Signatures.isSame(signature(parameters.values(), key), given), "signature");
  }

  private LifecycleCall call(String action, FormParameters parameters, Instant now)
      throws CallRefused {
    return switch (action) {
      case "TestConnection" -> new LifecycleCall.Verify("");
      case "CreateInstance" -> provision(parameters, now);
      case "RenewInstance" ->
          new LifecycleCall.Renew(
              instance(parameters),
              order(parameters),
              null,
              new Prolongation(length(FormCalls.required(parameters, DURATION)), zone),
              false,
              null);
      case "UpgradeInstance" ->
          new LifecycleCall.Change(
              instance(parameters),
              order(parameters),
              parameters.text("spec"),
              null,
              Map.of(),
              false);
      case "ExpireInstance" -> new LifecycleCall.Suspend(instance(parameters), true);
      case "DeleteInstance" -> new LifecycleCall.Terminate(instance(parameters), true);
      default -> throw new CallRefused("the action is not known");
    };
  }

  private LifecycleCall provision(FormParameters parameters, Instant now) throws CallRefused {
    String order = order(parameters);
    return new LifecycleCall.Provision(
        order,
        order,
        new Buyer(FormCalls.required(parameters, "qingcloud_uid"), null, null),
        new Order(
            FormCalls.required(parameters, "product_code"),
            parameters.text("spec"),
            false,
            end(parameters, now),
            Map.of()));
  }

  private static String order(FormParameters parameters) throws CallRefused {
    return FormCalls.required(parameters, ORDER_ID);
  }

  private static InstanceName instance(FormParameters parameters) throws CallRefused {
    return new InstanceName(FormCalls.required(parameters, INSTANCE_ID), true);
  }

  private @Nullable Instant end(FormParameters parameters, Instant now) throws CallRefused {
    String duration = parameters.text(DURATION);
    return duration == null ? null : now.atZone(zone).plus(length(duration)).toInstant();
  }

  /// Of a duration like `1_year`.
  private static Period length(String duration) throws CallRefused {
    String[] parts = duration.split("_", 2);
    try {
      int length = Integer.parseInt(parts[0]);
      if (length >= 1 && length <= LONGEST_DURATION) {
        switch (parts.length == 2 ? parts[1] : "") {
          case "year" -> {
            return Period.ofYears(Math.min(length, LONGEST_YEARS));
          }
          case "month" -> {
            return Period.ofMonths(length);
          }
          case "day" -> {
            return Period.ofDays(length);
          }
          default -> {
            // Falls through to the fault.
          }
        }
      }
    } catch (NumberFormatException e) {
      // Falls through to the fault.
    }
    throw new CallRefused("duration is not like 1_year");
  }

  @Override
  public Reply reply(Received received, LifecycleResult result, String key) {
    boolean isCreate = received.call() instanceof LifecycleCall.Provision;
    return switch (result) {
      case LifecycleResult.Ready(Instance instance) -> Reply.json(created(instance).text());
      case LifecycleResult.Done(Instance instance) ->
          isCreate ? Reply.json(created(instance).text()) : success(true, null);
      case LifecycleResult.Heard _ -> success(true, null);
      case LifecycleResult.Pending _ -> success(false, "the instance is not ready yet");
      case LifecycleResult.Found _ -> success(false, "the action is not known");
      case LifecycleResult.Failed(var fault, String message) -> success(false, message);
    };
  }

  private static ReplyJson created(Instance instance) {
    ReplyJson info =
        new ReplyJson()
            .with("frontEndUrl", instance.frontEndUrl())
            .with("adminUrl", instance.adminUrl())
            .with("username", instance.username())
            .with("password", instance.password())
            .withAll(instance.info());
    return new ReplyJson()
        .with("spiVersion", VERSION)
        .with("instanceId", Objects.requireNonNull(instance.id()))
        .with("instanceInfo", info);
  }

  private static Reply success(boolean success, @Nullable String message) {
    return Reply.json(
        new ReplyJson()
            .with("spiVersion", VERSION)
            .with("success", success)
            .with("message", message)
            .text());
  }

  @Override
  public Reply invalid(CallRefused refused, String key) {
    return success(false, refused.reason());
  }

  @Override
  public Reply refusal(CallRefused refused, String key) {
    return Reply.refusal(
        new ReplyJson()
            .with("spiVersion", VERSION)
            .with("success", false)
            .with("message", refused.reason())
            .text());
  }
}
