package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The examples of tenancy.md 12 about what approved orders do.
@ExtendWith(RunningGateway.class)
class WorkOrdersIT extends OrderingPlatform {

  /// Examples 15 and 16.
  @Test
  void aNewPurchaseEndsTheTrial() {
    String account = create("Asia/Shanghai");
    String organization = id(account);
    at("2026-03-10T07:30:00Z");
    JsonNode order = approved(buy(organization, "STANDARD"));
    assertThat(order.get("approvalStatus").stringValue()).isEqualTo("APPROVED");
    assertThat(order.get("authorizationStatus").stringValue()).isEqualTo("NORMAL");
    JsonNode edition = describe(account).get("edition");
    assertThat(edition.get("code").stringValue()).isEqualTo("STANDARD");
    assertThat(edition.get("kind").stringValue()).isEqualTo("PAID");
    assertThat(edition.get("until").stringValue()).isEqualTo("2027-03-10T16:00:00Z");
    JsonNode periods = ok(ops("GET", "/organizations/" + organization + "/periods", ""));
    assertThat(periods.at("/items/0/until").stringValue()).isEqualTo("2026-03-10T07:30:00Z");
    assertThat(refused(409, order("NEW_PURCHASE", organization, purchase("STANDARD"))))
        .isEqualTo("USE_RENEWAL");
  }

  /// Examples 17 and 19.
  @Test
  void aRenewalIsQueuedAndProlonged() {
    String account = paid("STANDARD");
    String organization = id(account);
    at("2027-02-01T01:00:00Z");
    ok(approve(drafted(renewal(organization, "PROFESSIONAL"))));
    JsonNode tenant = describe(account);
    assertThat(tenant.at("/edition/code").stringValue()).isEqualTo("STANDARD");
    assertThat(tenant.at("/next/from").stringValue()).isEqualTo("2027-03-10T16:00:00Z");
    assertThat(tenant.at("/next/until").stringValue()).isEqualTo("2028-03-10T16:00:00Z");
    ok(approve(drafted(renewal(organization, "PROFESSIONAL"))));
    assertThat(describe(account).at("/next/until").stringValue()).isEqualTo("2029-03-10T16:00:00Z");
    assertThat(refused(409, renewal(organization, "ULTIMATE"))).isEqualTo("OTHER_EDITION_QUEUED");
  }

  /// Example 18.
  @Test
  void aRenewalAfterTheEndBeginsAtOnce() {
    String account = paid("STANDARD");
    String organization = id(account);
    at("2027-03-20T06:00:00Z");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("FREE");
    ok(approve(drafted(renewal(organization, "STANDARD"))));
    JsonNode edition = describe(account).get("edition");
    assertThat(edition.get("from").stringValue()).isEqualTo("2027-03-20T06:00:00Z");
    assertThat(edition.get("until").stringValue()).isEqualTo("2028-03-20T16:00:00Z");
  }

  /// Examples 20 to 22.
  @Test
  void additionalPurchasesRaiseLimits() {
    String organization = id(paid("STANDARD"));
    at("2026-05-20T02:00:00Z");
    ok(approve(drafted(additional(organization, "wf", "50000", "TERM"))));
    assertThat(limit(organization, "wf")).isEqualTo("250000");
    assertThat(limitAt(organization, "wf", "2026-06-10T00:00:00Z")).isEqualTo("250000");
    ok(approve(drafted(additional(organization, "wf", "10000", "PERIOD"))));
    assertThat(limit(organization, "wf")).isEqualTo("260000");
    at("2026-05-31T16:00:00Z");
    assertThat(limit(organization, "wf")).isEqualTo("250000");
    JsonNode purchases = ok(ops("GET", "/organizations/" + organization + "/purchases", ""));
    assertThat(purchases.get("items").valueStream())
        .filteredOn(each -> each.get("term").stringValue().equals("PERIOD"))
        .singleElement()
        .satisfies(each -> assertThat(each.get("status").stringValue()).isEqualTo("INVALID"))
        .satisfies(each -> assertThat(each.get("reason").stringValue()).isEqualTo("EXPIRED"));
    ok(approve(drafted(additional(organization, "wf", "50000", "TERM"))));
    assertThat(limit(organization, "wf")).isEqualTo("300000");
  }

  /// Storage can be bought without a paid edition, until a day that is agreed on.
  @Test
  void storageIsSoldToEverybody() {
    String organization = freeOrganization();
    HttpResponse<String> order =
        order(
            "ADDITIONAL_PURCHASE",
            organization,
            "'lines':[{'metric':'rows','quantity':1000,'term':'FIXED_DATE',"
                + "'until':'2026-06-01T00:00:00Z'}]");
    ok(approve(drafted(order)));
    assertThat(limit(organization, "rows")).isEqualTo("51000");
    assertThat(limitAt(organization, "rows", "2026-06-01T00:00:00Z")).isEqualTo("50000");
  }

  /// Examples 28 and 29.
  @Test
  void anUpgradeKeepsTheEndAndWhatIsUsed() {
    String account = paid("STANDARD");
    String organization = id(account);
    ok(approve(drafted(additional(organization, "wf", "50000", "TERM"))));
    at("2026-10-15T03:00:00Z");
    consume(200, organization, "wf", 150_000, UUID.randomUUID().toString());
    at("2026-10-15T04:00:00Z");
    ok(approve(drafted(order("UPGRADE", organization, "'edition':'PROFESSIONAL'"))));
    JsonNode edition = describe(account).get("edition");
    assertThat(edition.get("code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(edition.get("until").stringValue()).isEqualTo("2027-03-10T16:00:00Z");
    JsonNode wf = entitlement(organization, "wf");
    assertThat(wf.get("limit").longValue()).isEqualTo(450_000);
    assertThat(wf.get("remaining").longValue()).isEqualTo(300_000);
    assertThat(refused(400, order("UPGRADE", organization, "'edition':'STANDARD'")))
        .isEqualTo("RANK_NOT_HIGHER");
  }

  /// Example 31, and the same difference after an upgrade in between.
  @Test
  void anUpgradeIsQuotedForTheDaysThatAreLeft() {
    String cheap = newEdition("'rank':11,'yearlyPrice':'14900.00'");
    String dear = newEdition("'rank':12,'yearlyPrice':'29900.00'");
    String account = create("Asia/Shanghai");
    at("2025-12-31T16:00:00Z");
    approved(order("NEW_PURCHASE", id(account), purchase(cheap)));
    at("2026-08-08T04:00:00Z");
    JsonNode draft = drafted(order("UPGRADE", id(account), "'edition':'" + dear + "'"));
    assertThat(draft.at("/quote/amount").stringValue()).isEqualTo("6000.00");
    assertThat(draft.at("/quote/daysLeft").longValue()).isEqualTo(146);
    assertThat(draft.at("/quote/days").longValue()).isEqualTo(365);
    assertThat(ok(approve(draft)).at("/quote/amount").stringValue()).isEqualTo("6000.00");
    String dearest = newEdition("'rank':13,'yearlyPrice':'39900.00'");
    JsonNode next = drafted(order("UPGRADE", id(account), "'edition':'" + dearest + "'"));
    assertThat(next.at("/quote/amount").stringValue()).isEqualTo("4000.00");
  }

  @Test
  void purchasesAreTakenAlongOnce() {
    String organization = id(paid("STANDARD"));
    ok(approve(drafted(additional(organization, "wf", "50000", "TERM"))));
    String purchase =
        ok(ops("GET", "/organizations/" + organization + "/purchases", ""))
            .at("/items/0/id")
            .stringValue();
    String carrying = purchase("STANDARD") + ",'carryOver':['" + purchase + "']";
    approved(order("RENEWAL", organization, carrying));
    assertThat(limit(organization, "wf")).isEqualTo("250000");
    assertThat(limitAt(organization, "wf", "2027-06-01T00:00:00Z")).isEqualTo("250000");
    assertThat(refused(400, order("RENEWAL", organization, carrying)))
        .isEqualTo("CARRY_OVER_NOT_POSSIBLE");
    assertThat(
            refused(
                400,
                order("RENEWAL", organization, purchase("STANDARD") + ",'carryOver':['none']")))
        .isEqualTo("CARRY_OVER_NOT_POSSIBLE");
  }

  /// Examples 40 and 42, but for the limit of users.
  @Test
  void disablingEndsWhatIsBoughtAndDrafted() {
    account = paid("PROFESSIONAL");
    String organization = id(account);
    for (String metric : new String[] {"wf", "users", "agg"}) {
      ok(approve(drafted(additional(organization, metric, "10", "TERM"))));
    }
    approved(renewal(organization, "PROFESSIONAL"));
    JsonNode draft = drafted(additional(organization, "wf", "10", "TERM"));
    String previewOf = "/organizations/" + organization + "/preview?action=";
    JsonNode preview = ok(ops("GET", previewOf + "disable", ""));
    assertThat(preview.at("/editionAfter/code").stringValue()).isEqualTo("FREE");
    assertThat(preview.at("/next/code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(preview.get("purchases")).hasSize(3);
    assertThat(preview.at("/workOrders/0").stringValue()).isEqualTo(id(draft));
    assertThat(ok(ops("GET", previewOf + "cancelAuthorization", "")).get("workOrders")).isEmpty();
    json(400, ops("GET", previewOf + "delete", ""));
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'unpaid'}"));
    assertThat(status(draft)).isEqualTo("APPROVAL_FAILED");
    JsonNode purchases = ok(ops("GET", "/organizations/" + organization + "/purchases", ""));
    assertThat(purchases.get("items").valueStream())
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.get("reason").stringValue()).isEqualTo("ORG_DISABLED"));
    JsonNode shown = ok(ops("GET", "/organizations/" + organization, ""));
    assertThat(shown.at("/edition/code").stringValue()).isEqualTo("FREE");
    assertThat(shown.has("next")).isFalse();
    long version = shown.get("version").longValue();
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'unpaid'}"));
    assertThat(ok(ops("GET", "/organizations/" + organization, "")).get("version").longValue())
        .isEqualTo(version);
    assertThat(refused(409, renewal(organization, "PROFESSIONAL")))
        .isEqualTo("ORGANIZATION_NOT_ACTIVE");
    ok(ops("POST", "/organizations/" + organization + ":enable", ""));
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("FREE");
    assertThat(refused(409, buy(organization, "PROFESSIONAL"))).isEqualTo("USE_RENEWAL");
    ok(approve(drafted(renewal(organization, "PROFESSIONAL"))));
  }

  /// Example 43.
  @Test
  void cancellingEndsPurchasesOnly() {
    account = paid("PROFESSIONAL");
    String organization = id(account);
    ok(approve(drafted(additional(organization, "wf", "50000", "TERM"))));
    consume(200, organization, "wf", 420_000, "a");
    String until = describe(account).at("/edition/until").stringValue();
    ok(ops("POST", "/organizations/" + organization + ":cancelAuthorization", "{'reason':'x'}"));
    assertThat(describe(account).at("/edition/until").stringValue()).isEqualTo(until);
    assertThat(entitlement(organization, "wf").get("limit").longValue()).isEqualTo(400_000);
    assertThat(entitlement(organization, "wf").get("remaining").longValue()).isZero();
    consume(403, organization, "wf", 1, "b");
  }
}
