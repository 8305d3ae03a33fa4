package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The examples of tenancy.md 12 about who approves an order, when, and what becomes of it.
@ExtendWith(RunningGateway.class)
class OrderApprovalIT extends OrderingPlatform {

  /// Example 27.
  @Test
  void anApprovalAfterTheEndIsAbnormal() {
    String organization = id(paid("STANDARD"));
    at("2027-03-10T15:00:00Z");
    JsonNode draft = drafted(additional(organization, "wf", "1", "TERM"));
    at("2027-03-10T16:00:01Z");
    JsonNode order = ok(approve(draft));
    assertThat(order.get("approvalStatus").stringValue()).isEqualTo("APPROVED");
    assertThat(order.get("authorizationStatus").stringValue()).isEqualTo("ABNORMAL");
    assertThat(order.at("/abnormality/code").stringValue()).isEqualTo("NO_PAID_EDITION");
    JsonNode purchases = ok(ops("GET", "/organizations/" + organization + "/purchases", ""));
    assertThat(purchases.get("items").size()).isZero();
  }

  /// Examples 36 to 38.
  @Test
  void anotherPersonOfOperationsDecidesOnce() {
    String organization = id(create("Asia/Shanghai"));
    JsonNode draft = drafted(buy(organization, "STANDARD"));
    assertThat(refused(403, as(ann(), draft, ":approve", ""))).isEqualTo("ApproverIsCreator");
    assertThat(refused(403, as(operator("sam", "SALES"), draft, ":approve", "")))
        .isEqualTo("RoleRequired");
    assertThat(status(draft)).isEqualTo("DRAFT");
    assertThat(refused(409, as(bob(), draft, ":approve", "{'version':7}")))
        .isEqualTo("VersionConflict");
    ok(approve(draft));
    json(409, approve(draft));
    assertThat(ok(ops("GET", "/organizations/" + organization + "/periods", "")).get("items"))
        .hasSize(1);
    JsonNode other = drafted(renewal(organization, "STANDARD"));
    JsonNode rejected = ok(as(bob(), other, ":reject", "{'reason':'price'}"));
    assertThat(rejected.get("approvalStatus").stringValue()).isEqualTo("APPROVAL_FAILED");
    assertThat(rejected.get("reason").stringValue()).isEqualTo("price");
    json(409, approve(other));
    JsonNode history = ok(ops("GET", "/work-orders/" + id(other) + "/history", ""));
    assertThat(history.at("/items/0/transition").stringValue()).isEqualTo("CREATED");
    assertThat(history.at("/items/1/transition").stringValue()).isEqualTo("REJECTED");
    assertThat(history.at("/items/1/actor").stringValue()).isEqualTo("operator:bob");
  }

  /// Example 39.
  @Test
  void anAbnormalOrderIsTriedAgain() {
    String organization = id(paid("STANDARD"));
    JsonNode draft = drafted(additional(organization, "agg", "5", "TERM"));
    ok(patch("/metrics/agg", "{'status':'INVALID'}"));
    try {
      JsonNode abnormal = ok(approve(draft));
      assertThat(abnormal.at("/abnormality/code").stringValue()).isEqualTo("METRIC_INVALID");
      assertThat(abnormal.at("/abnormality/description").stringValue()).contains("agg");
      assertThat(limit(organization, "agg")).isEqualTo("10");
    } finally {
      ok(patch("/metrics/agg", "{'status':'VALID'}"));
    }
    at("2026-04-01T02:00:00Z");
    JsonNode normal = ok(as(bob(), draft, ":retry", ""));
    assertThat(normal.get("authorizationStatus").stringValue()).isEqualTo("NORMAL");
    assertThat(normal.has("abnormality")).isFalse();
    assertThat(limit(organization, "agg")).isEqualTo("15");
    json(409, as(bob(), draft, ":retry", ""));
    JsonNode purchase =
        ok(ops("GET", "/organizations/" + organization + "/purchases", "")).at("/items/0");
    assertThat(purchase.get("from").stringValue()).isEqualTo("2026-04-01T02:00:00Z");
  }

  @Test
  void anAbnormalOrderIsAbandonedForGood() {
    String organization = id(paid("STANDARD"));
    JsonNode draft = drafted(additional(organization, "wf", "5", "TERM"));
    at("2027-04-01T02:00:00Z");
    ok(approve(draft));
    JsonNode abandoned = ok(as(bob(), draft, ":abandon", "{'reason':'too late'}"));
    assertThat(abandoned.get("closed").booleanValue()).isTrue();
    json(409, as(bob(), draft, ":retry", ""));
    json(409, as(bob(), draft, ":abandon", "{'reason':'again'}"));
  }

  @Test
  void theApproverSeesWhatWillBe() {
    String organization = id(create("Asia/Shanghai"));
    JsonNode draft = drafted(buy(organization, "STANDARD"));
    JsonNode preview = ok(ops("GET", "/work-orders/" + id(draft) + "/preview", ""));
    assertThat(preview.at("/before/edition/code").stringValue()).isEqualTo("PROFESSIONAL");
    assertThat(preview.at("/after/edition/code").stringValue()).isEqualTo("STANDARD");
    assertThat(preview.at("/before/limits/wf").stringValue()).isEqualTo("400000");
    assertThat(preview.at("/after/limits/wf").stringValue()).isEqualTo("200000");
    assertThat(preview.get("difference").toString()).contains("limits/wf", "200000");
    String seen = "{'previewHash':'" + preview.get("hash").stringValue() + "'}";
    ok(ops("PATCH", "/editions/STANDARD", "{'items':[{'metric':'users','limit':'30'}]}"));
    try {
      assertThat(refused(409, as(bob(), draft, ":approve", seen))).isEqualTo("PreviewChanged");
    } finally {
      ok(
          ops(
              "PATCH",
              "/editions/STANDARD",
              "{'items':[{'metric':'users','limit':'30'},{'metric':'apps','limit':'30'},"
                  + "{'metric':'worksheets','limit':'500'},{'metric':'rows','limit':'500000'},"
                  + "{'metric':'wf','limit':'200000'},{'metric':'upload','limit':'50'},"
                  + "{'metric':'agg','limit':'10'},{'metric':'sso','enabled':true},"
                  + "{'metric':'apiAccess','enabled':true}]}"));
    }
    JsonNode again = ok(ops("GET", "/work-orders/" + id(draft) + "/preview", ""));
    at("2026-03-01T03:00:00Z");
    ok(as(bob(), draft, ":approve", "{'previewHash':'" + again.get("hash").stringValue() + "'}"));
  }

  @Test
  void aDraftIsChangedAndWithdrawnByItsCreator() {
    String organization = id(create("Asia/Shanghai"));
    JsonNode draft = drafted(buy(organization, "STANDARD"));
    JsonNode changed =
        ok(send("PATCH", "/ops/v1/work-orders/" + id(draft), "{'duration':'P2Y'}", ann()));
    assertThat(changed.get("duration").stringValue()).isEqualTo("P2Y");
    assertThat(changed.get("version").longValue()).isEqualTo(2);
    assertThat(
            refused(
                409,
                send(
                    "PATCH",
                    "/ops/v1/work-orders/" + id(draft),
                    "{'duration':'P3Y','version':1}",
                    ann())))
        .isEqualTo("VersionConflict");
    json(403, send("PATCH", "/ops/v1/work-orders/" + id(draft), "{'duration':'P3Y'}", bob()));
    json(403, as(bob(), draft, ":withdraw", ""));
    JsonNode stale = json(409, as(ann(), draft, ":withdraw", "{'version':77}"));
    assertThat(stale.get("code").stringValue()).isEqualTo("VersionConflict");
    assertThat(json(400, as(ann(), draft, ":withdraw", "{'reasn':'x'}")).at("/errors/0/pointer"))
        .hasToString("\"/reasn\"");
    JsonNode withdrawn = ok(as(ann(), draft, ":withdraw", ""));
    assertThat(withdrawn.get("approvalStatus").stringValue()).isEqualTo("APPROVAL_FAILED");
    assertThat(withdrawn.get("reason").stringValue()).isEqualTo("withdrawn");
  }

  @Test
  void ordersAreFoundByWhatTheyAre() {
    String organization = id(create("Asia/Shanghai"));
    JsonNode draft = drafted(buy(organization, "STANDARD"));
    JsonNode found =
        ok(ops("GET", "/work-orders?organization=" + organization + "&approvalStatus=DRAFT", ""));
    assertThat(found.get("items")).hasSize(1);
    assertThat(found.at("/items/0/id").stringValue()).isEqualTo(id(draft));
    ok(approve(draft));
    assertThat(
            ok(ops("GET", "/work-orders?organization=" + organization + "&type=RENEWAL", ""))
                .get("items"))
        .isEmpty();
    assertThat(ok(ops("GET", "/work-orders/" + id(draft), "")).get("createdBy").stringValue())
        .isEqualTo("operator:ann");
    json(404, ops("GET", "/work-orders/none", ""));
    json(400, ops("GET", "/work-orders?type=GIFT", ""));
  }

  /// One of the two is first; either way nothing is sold to an organization that is disabled.
  @RepeatedTest(5)
  void anApprovalThatRacesWithDisablingHasOneEffect() throws Exception {
    String organization = id(create("UTC"));
    JsonNode draft = drafted(buy(organization, "STANDARD"));
    List<Integer> answers =
        atOnce(
            List.of(
                () -> approve(draft),
                () ->
                    ops("POST", "/organizations/" + organization + ":disable", "{'reason':'r'}")));
    assertThat(answers.getLast()).isEqualTo(200);
    JsonNode order = ok(ops("GET", "/work-orders/" + id(draft), ""));
    assertThat(order.get("approvalStatus").stringValue())
        .isEqualTo(answers.getFirst() == 200 ? "APPROVED" : "APPROVAL_FAILED");
    JsonNode shown = ok(ops("GET", "/organizations/" + organization, ""));
    assertThat(shown.get("status").stringValue()).isEqualTo("DISABLED");
    assertThat(shown.at("/edition/code").stringValue()).isEqualTo("FREE");
    assertThat(
            ok(ops("GET", "/organizations/" + organization + "/periods", ""))
                .get("items")
                .valueStream()
                .filter(period -> period.get("kind").stringValue().equals("PAID")))
        .allSatisfy(period -> assertThat(period.has("until")).isTrue());
  }
}
