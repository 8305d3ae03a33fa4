package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.aliyun.RpcSignature;
import io.marketgate.adapter.query.UriText;
import io.marketgate.gateway.outbound.Poster;
import io.marketgate.gateway.outbound.Poster.Answered;
import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.storage.Ids;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `PushMeteringData` of Alibaba's marketplace: at most 100 records of one product, each hour told
/// before the next one is over. It does not say how a record is told twice, so what was not
/// answered is nobody's to repeat by himself.
final class AliyunUsage implements UsageSender {

  private static final int MOST = 100;
  private static final int OK = 200;
  private static final int SERVER_FAULT = 500;
  private static final Duration DEADLINE = Duration.ofHours(2);

  /// One call in a minute for an instance.
  private static final Duration FLOW_CONTROL = Duration.ofSeconds(60);

  private static final Set<String> TRY_AGAIN =
      Set.of("Service.Flow.Control", "Throttling", "Throttling.User");

  /// As the seller's console shows it, and as products that are published now must be told of:
  /// `cmapi00060317-PeriodMin-4` (help.aliyun.com, "PushMeteringData").
  private static final Pattern BILLING_ITEM = Pattern.compile("[A-Za-z0-9]+-([A-Za-z]+)-[0-9]+");

  private final Supplier<OrderQuery> address;
  private final Poster poster;
  private final JsonMapper json;
  private final Clock clock;

  AliyunUsage(Supplier<OrderQuery> address, Poster poster, JsonMapper json, Clock clock) {
    this.address = address;
    this.poster = poster;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public String marketplace() {
    return "aliyun";
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public Duration deadline() {
    return DEADLINE;
  }

  @Override
  public Mono<Map<Long, Outcome>> send(List<Keyed> records) {
    Map<String, List<Keyed>> byProduct =
        records.stream().collect(Collectors.groupingBy(record -> record.usage().product()));
    BooleanSupplier hasTime = UsageSender.timeFrom(clock);
    return Flux.fromIterable(byProduct.values())
        .concatMap(some -> Keyed.told(byHour(some), each -> call(each, clock.instant()), hasTime))
        .collect(HashMap::new, Map::putAll);
  }

  private Mono<Outcome> call(List<Keyed> records, Instant now) {
    OrderQuery where = address.get();
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("Action", "PushMeteringData");
    parameters.put("Version", "2015-11-01");
    parameters.put("Format", "JSON");
    parameters.put("AccessKeyId", where.accessKey());
    parameters.put("SignatureMethod", "HMAC-SHA1");
    parameters.put("SignatureVersion", "1.0");
    parameters.put("SignatureNonce", Ids.next());
    parameters.put("Timestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
    parameters.put("Metering", json.writeValueAsString(metering(records, now)));
    String body =
        RpcSignature.form(parameters)
            + "&Signature="
            + UriText.encode(RpcSignature.of(parameters, where.secretKey()));
    return poster
        .post(where.url(), Map.of("Content-Type", "application/x-www-form-urlencoded"), body)
        .map(this::outcome)
        .onErrorResume(failure ->
            Mono.just(
                isNotSent(failure)
                    ? new Outcome(Status.WAITING, FLOW_CONTROL, "no connection")
                    : new Outcome(
                        Status.UNKNOWN,
                        Duration.ZERO,
                        "no answer: " + failure.getClass().getSimpleName())));
  }

  private static boolean isNotSent(Throwable failure) {
    return failure instanceof ConnectException || failure instanceof UnknownHostException;
  }

  /// The records as they are told: what an instance has used of several metrics in an hour is one.
  static List<Map<String, Object>> metering(List<Keyed> records, Instant now) {
    return byHour(records).stream().map(some -> entry(some, now)).toList();
  }

  private static List<List<Keyed>> byHour(List<Keyed> records) {
    Map<Object, List<Keyed>> byHour =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    record -> List.of(record.usage().instance(), record.usage().hour()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return List.copyOf(byHour.values());
  }

  private static Map<String, Object> entry(List<Keyed> records, Instant now) {
    Keyed any = records.getFirst();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("InstanceId", any.usage().instance());
    entry.put("StartTime", Long.toString(any.usage().hour().getEpochSecond()));
    entry.put("EndTime", Long.toString(any.end(now).getEpochSecond()));
    entry.put("Entities", records.stream().map(AliyunUsage::entity).toList());
    return entry;
  }

  private static Map<String, Object> entity(Keyed record) {
    Matcher item = BILLING_ITEM.matcher(record.key());
    Map<String, Object> entity = new LinkedHashMap<>();
    entity.put("Key", item.matches() ? item.group(1) : record.key());
    entity.put("Value", Long.toString(record.usage().quantity()));
    if (item.matches()) {
      // The vendor's spelling.
      entity.put("meteringAssit", record.key());
    }
    return entity;
  }

  private Outcome outcome(Answered answered) {
    int status = answered.status();
    JsonNode answer = answered.json(json);
    String code = answer.path("Code").asString("");
    if (status == OK && answer.path("Success").asBoolean(false)) {
      return Outcome.SENT;
    }
    if (TRY_AGAIN.contains(code)) {
      return new Outcome(Status.WAITING, FLOW_CONTROL, code);
    }
    boolean isRefused = !code.isEmpty() && !code.equals("UnknownError") && status < SERVER_FAULT;
    return isRefused
        ? new Outcome(Status.REJECTED, Duration.ZERO, code)
        : new Outcome(Status.UNKNOWN, Duration.ZERO, "answered " + status + " " + code);
  }
}
