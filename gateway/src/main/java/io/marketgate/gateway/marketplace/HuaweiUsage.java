package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import io.marketgate.gateway.outbound.PassingStatus;
import io.marketgate.gateway.outbound.Poster;
import io.marketgate.gateway.outbound.Poster.Answered;
import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.storage.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Huawei's usage records: at most 1,000, each with a serial that is taken once, for 21 days.
final class HuaweiUsage implements UsageSender {

  private static final int MOST = 1_000;
  private static final int OK = 200;
  private static final Duration DEADLINE = Duration.ofDays(21);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Supplier<OrderQuery> address;
  private final Poster poster;
  private final JsonMapper json;
  private final Clock clock;

  /// @param address with the key of the marketplace's calls as its secret
  HuaweiUsage(Supplier<OrderQuery> address, Poster poster, JsonMapper json, Clock clock) {
    this.address = address;
    this.poster = poster;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public String marketplace() {
    return "huawei";
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public Duration deadline() {
    return DEADLINE;
  }

  @Override
  public Mono<Map<Long, Outcome>> send(List<Keyed> records) {
    return Keyed.told(
        records.stream().map(List::of).toList(),
        each -> call(each, clock.instant()),
        UsageSender.timeFrom(clock));
  }

  private Mono<Outcome> call(List<Keyed> records, Instant now) {
    OrderQuery where = address.get();
    String time = Long.toString(now.toEpochMilli());
    String nonce = Ids.next();
    String body = body(records, now);
    return poster
        .post(
            where.url(),
            Map.of(
                "Content-Type",
                "application/json",
                "ts",
                time,
                "nonce",
                nonce,
                "signature",
                HuaweiSignature.ofUsage(where.secretKey(), time, nonce, body)),
            body)
        .map(this::outcome)
        // Their serials are taken once, so they can be told again.
        .onErrorResume(failure ->
            Mono.just(new Outcome(Status.WAITING, PAUSE, failure.getClass().getSimpleName())));
  }

  private String body(List<Keyed> records, Instant now) {
    List<Map<String, String>> list = new ArrayList<>();
    for (Keyed record : records) {
      Map<String, String> entry = new TreeMap<>();
      entry.put("instance_id", record.usage().instance());
      entry.put("record_time", TIME.format(now));
      entry.put("begin_time", TIME.format(record.usage().hour()));
      entry.put("end_time", TIME.format(record.end(now)));
      entry.put("usage_value", Long.toString(record.usage().quantity()));
      entry.put("metering_sn", record.usage().serial());
      list.add(entry);
    }
    return json.writeValueAsString(Map.of("usage_records", list));
  }

  private Outcome outcome(Answered answered) {
    String code = answered.json(json).path("error_code").asString("");
    return outcome(answered.status(), code);
  }

  /// By the code, for refusals are answered with 500 as well (support.huaweicloud.com, "on-demand
  /// usage push"). What says nothing of the records, or only that the key is not right, is told
  /// again: somebody may mend it. What nobody knows is about the records, unless the status says
  /// something else.
  static Outcome outcome(int status, String code) {
    String fault = "answered " + status + (code.isEmpty() ? "" : " " + code);
    return switch (code) {
      case "MKT.0000" -> status == OK ? Outcome.SENT : new Outcome(Status.WAITING, PAUSE, fault);
      case "MKT.9004" -> new Outcome(Status.LATE, Duration.ZERO, code);
      case "MKT.0100", "MKT.0101", "MKT.0150", "MKT.0199", "MKT.9001", "MKT.9002", "MKT.9003" ->
          new Outcome(Status.REJECTED, Duration.ZERO, code);
      case "", "MKT.0102", "MKT.0151", "MKT.0154", "MKT.0999", "94060999" ->
          new Outcome(Status.WAITING, PAUSE, fault);
      default ->
          PassingStatus.is(status) || code.startsWith("APIG")
              ? new Outcome(Status.WAITING, PAUSE, fault)
              : new Outcome(Status.REJECTED, Duration.ZERO, code);
    };
  }
}
