package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The examples of tenancy.md 12 that need no orders, under the simulated clock and through HTTP.
@ExtendWith(RunningGateway.class)
class TenancyIT extends SimulatedPlatform {

  @BeforeEach
  void setTheClock() {
    at("2026-03-01T02:00:00Z");
  }

  @AfterEach
  void makeProfessionalTheDefaultAgain() {
    patch("/editions/PROFESSIONAL", "{'default':true,'trialDays':15}");
  }

  /// Examples 11 and 12; 10:00 of Shanghai.
  @Test
  void aTrialEndsAtALocalMidnightWithoutAJob() {
    String account = create("Asia/Shanghai");
    JsonNode tenant = describe(account);
    assertThat(tenant.at("/edition/code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(tenant.at("/edition/kind").stringValue()).isEqualTo("TRIAL");
    assertThat(tenant.at("/edition/until").stringValue()).isEqualTo("2026-03-16T16:00:00Z");
    at("2026-03-16T15:59:59.999Z");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("PROFESSIONAL");
    at("2026-03-16T16:00:00Z");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("FREE");
    assertThat(describe(account).at("/edition/kind").stringValue()).isEqualTo("FREE");
  }

  /// Example 13.
  @Test
  void anotherTrialIsForLaterOrganizations() {
    String first = create("Asia/Shanghai");
    at("2026-03-05T00:00:00Z");
    ok(patch("/editions/PROFESSIONAL", "{'trialDays':30}"));
    at("2026-03-06T01:00:00Z");
    String second = create("Asia/Shanghai");
    assertThat(describe(first).at("/edition/until").stringValue())
        .isEqualTo("2026-03-16T16:00:00Z");
    assertThat(describe(second).at("/edition/until").stringValue())
        .isEqualTo("2026-04-05T16:00:00Z");
  }

  /// Examples 6, 7 and 14.
  @Test
  void thereIsOneDefaultEditionAtMost() {
    assertThat(json(409, patch("/editions/PROFESSIONAL", "{'status':'DISCONTINUED'}")).get("code"))
        .hasToString("\"EditionIsDefault\"");
    ok(patch("/editions/STANDARD", "{'default':true}"));
    JsonNode all = ok(ops("GET", "/editions", "")).get("items");
    assertThat(all.valueStream().filter(each -> each.get("default").booleanValue()).toList())
        .singleElement()
        .satisfies(each -> assertThat(each.get("code").stringValue()).isEqualTo("STANDARD"));
    ok(patch("/editions/STANDARD", "{'default':false}"));
    assertThat(describe(create("UTC")).at("/edition/code").stringValue()).isEqualTo("FREE");
  }

  /// Examples 1 to 5 and 10.
  @Test
  void editionsAreChangedByTheirRules() {
    String code = "E" + UUID.randomUUID().toString().substring(0, 8);
    JsonNode made =
        json(
            201,
            ops(
                "POST",
                "/editions",
                ("{'code':'%s','name':'E','rank':7,'items':[{'metric':'users','limit':'unlimited'},"
                        + "{'metric':'wf','limit':'200000'},{'metric':'sso','enabled':true}]}")
                    .formatted(code)));
    assertThat(made.get("items").toString()).contains("unlimited", "200000", "sso");
    assertThat(json(400, patch("/editions/" + code, "{'code':'OTHER'}")).at("/errors/0/pointer"))
        .hasToString("\"/code\"");
    HttpResponse<String> deleted = ops("DELETE", "/editions/" + code, "");
    assertThat(deleted.statusCode()).isEqualTo(405);
    assertThat(deleted.headers().firstValue("Allow")).contains("GET, PATCH");
    json(409, ops("POST", "/editions", "{'code':'FREE','name':'E','rank':7}"));
    json(409, patch("/editions/FREE", "{'status':'DISCONTINUED'}"));
    json(409, patch("/editions/FREE", "{'default':true}"));
    ok(ops("PATCH", "/metrics/apiAccess", "{'status':'INVALID'}"));
    JsonNode refused =
        json(400, patch("/editions/" + code, "{'items':[{'metric':'apiAccess','enabled':true}]}"));
    assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/items/0/metric");
    ok(ops("PATCH", "/metrics/apiAccess", "{'status':'VALID'}"));
    json(409, patch("/editions/" + code, "{'name':'F','version':99}"));
  }

  /// Example 3.
  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-5", "1.5", "1e3", "007", " 10 ", "Unlimited", "１０", "9007199254740992", ""})
  void aLimitIsDigitsOrUnlimited(String limit) {
    JsonNode problem =
        json(
            400,
            patch("/editions/STANDARD", "{'items':[{'metric':'users','limit':'" + limit + "'}]}"));
    assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo("/items/0/limit");
  }

  /// Examples 44 to 46.
  @Test
  void consumingIsAllOrNothingAndOnceForAKey() {
    String organization = freeOrganization();
    assertThat(consume(200, organization, "wf", 999, "a").get("remaining").longValue())
        .isEqualTo(1);
    assertThat(consume(200, organization, "wf", 1, "b").get("remaining").longValue()).isZero();
    JsonNode denied = consume(403, organization, "wf", 1, "c");
    assertThat(denied.get("code").stringValue()).isEqualTo("QuotaExceeded");
    assertThat(denied.get("used").longValue()).isEqualTo(1_000);
    assertThat(denied.get("limit").longValue()).isEqualTo(1_000);
    String other = freeOrganization();
    String receipt = consume(200, other, "wf", 2, "K").get("receipt").stringValue();
    assertThat(consume(200, other, "wf", 2, "K").get("receipt").stringValue()).isEqualTo(receipt);
    assertThat(consume(409, other, "wf", 3, "K").get("code").stringValue())
        .isEqualTo("IdempotencyConflict");
    assertThat(consume(200, other, "wf", 1, "L").get("used").longValue()).isEqualTo(3);
  }

  /// Examples 47 and 48; the free edition has 2 uploads a year, this one 150.
  @Test
  void aReservationKeepsWhatItTakesForItsTime() {
    String organization = id(create("UTC"));
    consume(200, organization, "upload", 50, "a");
    String reservation = reserve(organization, 100);
    consume(403, organization, "upload", 1, "b");
    JsonNode confirmed =
        ok(product("POST", "/reservations/" + reservation + "/confirm", "{'amount':60}"));
    assertThat(confirmed.get("confirmed").longValue()).isEqualTo(60);
    consume(403, organization, "upload", 41, "c");
    consume(200, organization, "upload", 40, "d");
    String second = id(create("UTC"));
    String expiring = reserve(second, 150);
    consume(403, second, "upload", 1, "a");
    at("2026-03-01T02:10:00Z");
    consume(200, second, "upload", 150, "b");
    assertThat(
            json(409, product("POST", "/reservations/" + expiring + "/confirm", ""))
                .get("code")
                .stringValue())
        .isEqualTo("ReservationExpired");
  }

  /// Example 49, in the organization's zone.
  @Test
  void aMonthBeginsAtMidnightOfTheOrganizationsZone() {
    String organization = freeOrganization();
    at("2026-05-31T15:59:59Z");
    consume(200, organization, "wf", 1_000, "a");
    consume(403, organization, "wf", 1, "b");
    at("2026-05-31T16:00:00Z");
    JsonNode fresh = consume(200, organization, "wf", 1, "c");
    assertThat(fresh.get("remaining").longValue()).isEqualTo(999);
    assertThat(fresh.get("resetsAt").stringValue()).isEqualTo("2026-06-30T16:00:00Z");
  }

  /// Example 50.
  @Test
  void whatTheEditionLacksIsSaid() {
    String organization = freeOrganization();
    JsonNode verdicts =
        ok(product(
                "POST",
                "/entitlements:check",
                "{'organization':'%s','metrics':['sso','agg','users','nothing','users']}"
                    .formatted(organization)))
            .get("items");
    assertThat(verdicts.findValuesAsString("code"))
        .containsExactly("OFF_IN_EDITION", "NOT_IN_EDITION", "OK", "UNKNOWN_METRIC", "OK");
    assertThat(verdicts.at("/1/limit").longValue()).isZero();
    assertThat(consume(403, organization, "rows", 1, "x", "acquire").get("reason")).isNull();
  }

  /// Examples 51 and 52, on an edition of this test's own.
  @Test
  void organizationsKeepTheirVersionUntilItIsPropagated() {
    String code = "P" + UUID.randomUUID().toString().substring(0, 8);
    String items = "'items':[{'metric':'wf','limit':'%s'},{'metric':'agg','limit':'%s'}]";
    json(
        201,
        ops(
            "POST",
            "/editions",
            ("{'code':'%s','name':'P','rank':9,'default':true,'trialDays':100," + items + "}")
                .formatted(code, "400000", "20")));
    String first = id(create("UTC"));
    ok(patch("/editions/" + code, "{" + items.formatted("300000", "20") + "}"));
    String second = id(create("UTC"));
    assertThat(limit(first, "wf")).isEqualTo("400000");
    assertThat(limit(second, "wf")).isEqualTo("300000");
    ok(patch("/editions/" + code, "{" + items.formatted("500000", "5") + "}"));
    JsonNode preview =
        ok(ops("POST", "/editions/" + code + ":propagate", "{'mode':'favourable','dryRun':true}"));
    assertThat(preview.get("organizations").longValue()).isEqualTo(2);
    assertThat(limit(first, "wf")).isEqualTo("400000");
    at("2026-03-02T00:00:00Z");
    ok(ops("POST", "/editions/" + code + ":propagate", "{'mode':'favourable'}"));
    assertThat(limit(first, "wf")).isEqualTo("500000");
    assertThat(limit(first, "agg")).isEqualTo("20");
    assertThat(limit(second, "wf")).isEqualTo("500000");
    assertThat(limitAt(first, "wf", "2026-03-01T12:00:00Z")).isEqualTo("400000");
    ok(ops("POST", "/editions/" + code + ":propagate", "{'mode':'all'}"));
    assertThat(limit(first, "agg")).isEqualTo("5");
  }

  @Test
  void aTrialIsExtendedToALocalMidnight() {
    String account = create("Asia/Shanghai");
    ok(ops("POST", "/organizations/" + id(account) + ":extendTrial", "{'days':3}"));
    assertThat(describe(account).at("/edition/until").stringValue())
        .isEqualTo("2026-03-19T16:00:00Z");
    json(400, ops("POST", "/organizations/" + id(account) + ":extendTrial", "{'days':31}"));
    at("2026-04-01T00:00:00Z");
    json(409, ops("POST", "/organizations/" + id(account) + ":extendTrial", "{'days':3}"));
  }

  private String reserve(String organization, long amount) {
    return ok(product(
            "POST",
            "/organizations/" + organization + "/reserve",
            "{'metric':'upload','amount':%d,'ttl':'PT10M','key':'%s'}"
                .formatted(amount, UUID.randomUUID())))
        .get("reservation")
        .stringValue();
  }
}
