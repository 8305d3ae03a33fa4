package io.marketgate.adapter.marketplace.tencent;

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
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.marketplace.Times;
import io.marketgate.adapter.query.FormParameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Tencent Cloud's marketplace: POST of JSON; three values in the query are signed, the body is
/// not, so that each of them is good once.
public final class TencentProtocol implements MarketplaceProtocol {

  private static final String SIGN_ID = "signId";
  private static final String ORDER_ID = "orderId";
  private static final int SECONDS_DIGITS = 10;
  private static final int LONGEST_EVENT = 20;
  private static final int LONGEST_SPAN = 10_000;
  private static final int LONGEST_YEARS = 1_000;
  private static final Set<String> SECRETS = Set.of("signature", "email", "mobile", "openId");

  private final ZoneId zone;
  private final Freshness freshness;
  private final Freshness signOn;
  private final boolean signsOn;

  /// @param zone of its times, which it does not say
  /// @param freshness how old a call may be
  /// @param signOn how old a link for signing on may be
  /// @param signsOn whether there are such links: whoever has one has a signature that is good for
  ///   any call and any instance while it is fresh
  public TencentProtocol(ZoneId zone, Freshness freshness, Freshness signOn, boolean signsOn) {
    this.zone = zone;
    this.freshness = freshness;
    this.signOn = signOn;
    this.signsOn = signsOn;
  }

  @Override
  public String name() {
    return "tencent";
  }

  /// The signature: SHA-256 over the three values, sorted as texts and put behind one another.
  public static String signature(String key, String time, String eventId) {
    return Signatures.sha256(Stream.of(key, time, eventId).sorted().collect(Collectors.joining()));
  }

  @Override
  public String verify(RawCall raw, List<String> keys, Instant now) throws CallRefused {
    FormParameters query = FormCalls.query(raw);
    String key = requireSignature(query, keys);
    limit(raw).require(sent(query), now);
    return key;
  }

  private static boolean isSignOn(RawCall raw) {
    return raw.method().equals("GET");
  }

  private Freshness limit(RawCall raw) {
    return isSignOn(raw) ? signOn : freshness;
  }

  private static Instant sent(FormParameters query) throws CallRefused {
    return Times.epoch("timestamp", query.text("timestamp"));
  }

  @Override
  public Received read(RawCall raw, Instant now) throws CallRefused {
    if (isSignOn(raw) && !signsOn) {
      throw new CallRefused("signing on is switched off");
    }
    FormParameters query = FormCalls.query(raw);
    Nonce nonce = new Nonce(FormCalls.required(query, "eventId"), limit(raw).end(sent(query)));
    if (isSignOn(raw)) {
      InstanceName instance = new InstanceName(FormCalls.required(query, SIGN_ID), true);
      return new Received("authUrl", new LifecycleCall.SignOn(instance), nonce, SECRETS);
    }
    ObjectNode body = ReplyJson.read(raw.text());
    String action = ReplyJson.required(body, "action");
    return new Received(action, call(action, body, now), nonce, SECRETS);
  }

  private static String requireSignature(FormParameters query, List<String> keys)
      throws CallRefused {
    String given = FormCalls.required(query, "signature");
    // Joined without anything in between, other digits of the two would have the same signature.
    String time = digits(query, "timestamp", SECONDS_DIGITS, SECONDS_DIGITS);
    String eventId = digits(query, "eventId", 1, LONGEST_EVENT);
    return Signatures.requireOne(
        keys, key -> Signatures.isSame(signature(key, time, eventId), given), "signature");
  }

  private static String digits(FormParameters query, String name, int least, int most)
      throws CallRefused {
    String text = FormCalls.required(query, name);
    boolean isNumber = text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!isNumber || text.length() < least || text.length() > most) {
      throw new CallRefused(name + " is no number");
    }
    return text;
  }

  private LifecycleCall call(String action, ObjectNode body, Instant now) throws CallRefused {
    return switch (action) {
      case "verifyInterface" -> new LifecycleCall.Verify(ReplyJson.required(body, "echoback"));
      case "createInstance" -> provision(body, now);
      case "renewInstance" ->
          new LifecycleCall.Renew(
              instance(body), ReplyJson.required(body, ORDER_ID), until(body), null, false, null);
      case "modifyInstance" ->
          new LifecycleCall.Change(
              instance(body),
              ReplyJson.required(body, ORDER_ID),
              ReplyJson.text(body, "spec"),
              until(body),
              Map.of(),
              true);
      case "expireInstance" -> new LifecycleCall.Suspend(instance(body), true);
      case "destroyInstance" -> new LifecycleCall.Terminate(instance(body), true);
      default -> throw new CallRefused("the action is not known");
    };
  }

  private LifecycleCall provision(ObjectNode body, Instant now) throws CallRefused {
    String order = ReplyJson.required(body, ORDER_ID);
    ObjectNode info =
        body.get("productInfo") instanceof ObjectNode object ? object : body.objectNode();
    return new LifecycleCall.Provision(
        order,
        order,
        new Buyer(ReplyJson.required(body, "accountId"), null, ReplyJson.text(body, "email")),
        new Order(
            ReplyJson.required(body, "productId"),
            ReplyJson.text(info, "spec"),
            info.isEmpty() || "true".equals(ReplyJson.text(info, "isTrial")),
            end(info, now),
            Map.of()));
  }

  private @Nullable Instant end(ObjectNode info, Instant now) throws CallRefused {
    String span = ReplyJson.text(info, "timeSpan");
    String unit = Objects.requireNonNullElse(ReplyJson.text(info, "timeUnit"), "t");
    if (span == null) {
      return null;
    }
    try {
      int length = Integer.parseInt(span);
      if (length < 1 || length > LONGEST_SPAN) {
        throw new CallRefused("timeSpan is not from 1 to " + LONGEST_SPAN);
      }
      var start = now.atZone(zone);
      return switch (unit) {
        case "y" -> start.plusYears(Math.min(length, LONGEST_YEARS)).toInstant();
        case "m" -> start.plusMonths(length).toInstant();
        case "d" -> start.plusDays(length).toInstant();
        case "h" -> start.plusHours(length).toInstant();
        // A number of uses, which never ends.
        default -> null;
      };
    } catch (NumberFormatException | DateTimeException e) {
      throw new CallRefused("timeSpan is no number");
    }
  }

  private @Nullable Instant until(ObjectNode body) throws CallRefused {
    String name = "instanceExpireTime";
    return Times.readable(name, ReplyJson.required(body, name), zone);
  }

  private static InstanceName instance(ObjectNode body) throws CallRefused {
    return new InstanceName(ReplyJson.required(body, SIGN_ID), true);
  }

  @Override
  public Reply reply(Received received, LifecycleResult result, String key) {
    boolean isCreate = received.call() instanceof LifecycleCall.Provision;
    return switch (result) {
      case LifecycleResult.Ready(Instance instance) -> Reply.json(created(instance).text());
      case LifecycleResult.Done(Instance instance) ->
          Reply.json(
              isCreate ? created(instance).text() : new ReplyJson().with("success", "true").text());
      case LifecycleResult.Heard(String echo) ->
          Reply.json(new ReplyJson().with("echoback", echo).text());
      case LifecycleResult.Pending _ -> Reply.json(notReady());
      case LifecycleResult.Found _ -> failure("the action is not known");
      case LifecycleResult.Failed(var fault, String message) ->
          isCreate ? Reply.json(notReady()) : failure(message);
    };
  }

  private static ReplyJson created(Instance instance) {
    List<Map<String, Object>> additional =
        instance.info().entrySet().stream()
            .map(entry ->
                new ReplyJson()
                    .with("name", entry.getKey())
                    .with("value", entry.getValue())
                    .members())
            .toList();
    return new ReplyJson()
        .with(SIGN_ID, instance.id())
        .with(
            "appInfo",
            new ReplyJson()
                .with("website", instance.frontEndUrl())
                .with("authUrl", instance.authUrl()))
        .with("additionalInfo", additional.isEmpty() ? null : additional);
  }

  private static String notReady() {
    return new ReplyJson().with(SIGN_ID, "0").text();
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
