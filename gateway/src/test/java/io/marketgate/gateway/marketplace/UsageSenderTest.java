package io.marketgate.gateway.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.marketplace.UsageSender.Keyed;
import io.marketgate.tenant.marketplace.Metering.Outcome;
import io.marketgate.tenant.marketplace.Metering.Status;
import io.marketgate.tenant.marketplace.Metering.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class UsageSenderTest {

  private static final Instant HOUR = Instant.parse("2026-03-01T02:00:00Z");
  private static final Outcome REJECTED = new Outcome(Status.REJECTED, Duration.ZERO, "wrong");

  private final List<Integer> calls = new ArrayList<>();

  @Test
  void oneWrongRecordDoesNotKeepTheOthersBack() {
    List<Keyed> records = List.of(record(1), record(2), record(3));
    StepVerifier.create(Keyed.told(each(records), this::withoutSecond, () -> true))
        .assertNext(outcomes ->
            assertThat(outcomes)
                .isEqualTo(Map.of(1L, Outcome.SENT, 2L, REJECTED, 3L, Outcome.SENT)))
        .verifyComplete();
    assertThat(calls).containsExactly(3, 1, 1, 1);
  }

  /// Another replica would take over what takes longer, and tell it, too.
  @Test
  void whatCannotBeTriedInTimeWaits() {
    List<Keyed> records = List.of(record(1), record(2), record(3));
    StepVerifier.create(Keyed.told(each(records), this::withoutSecond, () -> calls.size() < 2))
        .assertNext(outcomes -> {
          assertThat(outcomes.get(1L)).isEqualTo(Outcome.SENT);
          assertThat(outcomes.get(2L).status()).isEqualTo(Status.WAITING);
          assertThat(outcomes.get(3L).fault()).as("not in doubt").isNotNull();
        })
        .verifyComplete();
    assertThat(calls).containsExactly(3, 1);
  }

  @Test
  void whatIsToldTogetherInAnyCaseStaysTogether() {
    List<Keyed> first = List.of(record(1), record(2));
    List<Keyed> other = List.of(record(3));
    StepVerifier.create(Keyed.told(List.of(first, other), this::withoutSecond, () -> true))
        .assertNext(outcomes ->
            assertThat(outcomes).isEqualTo(Map.of(1L, REJECTED, 2L, REJECTED, 3L, Outcome.SENT)))
        .verifyComplete();
    assertThat(calls).containsExactly(3, 2, 1);
  }

  /// What is not known to be refused might be there: it is not sent again on the spot.
  @ParameterizedTest
  @EnumSource(
      value = Status.class,
      names = {"SENT", "UNKNOWN", "WAITING", "LATE"})
  void anythingElseIsSaidOfAllOfThem(Status status) {
    Outcome outcome = new Outcome(status, Duration.ZERO, null);
    StepVerifier.create(
            Keyed.told(
                each(List.of(record(1), record(2))),
                records -> answer(records, outcome),
                () -> true))
        .expectNext(Map.of(1L, outcome, 2L, outcome))
        .verifyComplete();
    assertThat(calls).containsExactly(2);
  }

  @Test
  void anHourThatRunsEndsNow() {
    assertThat(record(1).end(HOUR.plusSeconds(60))).isEqualTo(HOUR.plusSeconds(60));
    assertThat(record(1).end(HOUR.plusSeconds(7_200))).isEqualTo(HOUR.plusSeconds(3_600));
  }

  /// Huawei refuses records with 500, too.
  @ParameterizedTest
  @CsvSource({
    "200, MKT.0000, SENT",
    "500, MKT.0000, WAITING",
    "500, MKT.9001, REJECTED",
    "500, MKT.9002, REJECTED",
    "500, MKT.9003, REJECTED",
    "500, MKT.9004, LATE",
    "400, MKT.0101, REJECTED",
    "400, MKT.0102, WAITING",
    "401, MKT.0151, WAITING",
    "500, MKT.0999, WAITING",
    "503, '', WAITING",
    "502, 013, WAITING",
    "200, 013, REJECTED",
    "429, APIGW.0308, WAITING"
  })
  void whatHuaweiSaysDecidesWhatComesOfARecord(int status, String code, Status expected) {
    assertThat(HuaweiUsage.outcome(status, code).status()).isEqualTo(expected);
  }

  @Test
  void whatAnInstanceHasUsedInAnHourIsOneRecordOfAlibabas() {
    List<Keyed> records =
        List.of(
            record(1, "one", "Frequency"),
            record(2, "other", "cmapi00060317-PeriodMin-4"),
            record(3, "one", "cmapi00060317-Unit-1"));
    List<Map<String, Object>> told = AliyunUsage.metering(records, HOUR.plusSeconds(7_200));
    assertThat(told)
        .containsExactly(
            Map.of(
                "InstanceId",
                "one",
                "StartTime",
                "1772330400",
                "EndTime",
                "1772334000",
                "Entities",
                List.of(
                    Map.of("Key", "Frequency", "Value", "1"),
                    Map.of("Key", "Unit", "Value", "1", "meteringAssit", "cmapi00060317-Unit-1"))),
            Map.of(
                "InstanceId",
                "other",
                "StartTime",
                "1772330400",
                "EndTime",
                "1772334000",
                "Entities",
                List.of(
                    Map.of(
                        "Key",
                        "PeriodMin",
                        "Value",
                        "1",
                        "meteringAssit",
                        "cmapi00060317-PeriodMin-4"))));
  }

  private static List<List<Keyed>> each(List<Keyed> records) {
    return records.stream().map(List::of).toList();
  }

  private Mono<Outcome> withoutSecond(List<Keyed> records) {
    boolean isWrong = records.stream().anyMatch(record -> record.usage().number() == 2);
    return answer(records, isWrong ? REJECTED : Outcome.SENT);
  }

  private Mono<Outcome> answer(List<Keyed> records, Outcome outcome) {
    calls.add(records.size());
    return Mono.just(outcome);
  }

  private static Keyed record(long number) {
    return record(number, "instance", "workflow");
  }

  private static Keyed record(long number, String instance, String key) {
    return new Keyed(
        new Usage(
            number,
            "organization",
            instance,
            "huawei",
            "product",
            "wf",
            HOUR,
            1,
            "serial",
            Status.WAITING,
            1,
            null,
            null),
        key);
  }
}
