package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The examples of tenancy.md 12 about the platform's licence. What other tests have left behind is
/// counted, too, so quotas are set beside what is used.
@ExtendWith(RunningGateway.class)
class LicenseIT extends OrderingPlatform {

  /// The licence is the whole platform's: the other tests go on without limits.
  @AfterEach
  void lift() {
    bind("'licenseId':'lifted','notBefore':'2020-01-01T00:00:00Z'");
  }

  /// Example 53.
  @Test
  void aFullQuotaDeniesNewActivationsOnly() {
    String account = paid("ULTIMATE");
    String organization = id(account);
    bindInternal(used("internalUsers") + 1);
    String first = joined(201, organization);
    JsonNode denied = json(403, join(organization, newUid(), false));
    assertThat(denied.get("code").stringValue()).isEqualTo("LicenseQuota");
    assertThat(denied.get("reason").stringValue()).isEqualTo("LICENSE_QUOTA");
    json(200, join(organization, first, false));
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("ULTIMATE");
    assertThat(license().at("/internalUsers/state").stringValue()).isEqualTo("FULL");
  }

  @Test
  void manyWhoJoinAtOnceAreNeverMoreThanThereMayBe() throws Exception {
    List<Callable<HttpResponse<String>>> joins = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String organization = id(paid("ULTIMATE"));
      for (int j = 0; j < 5; j++) {
        joins.add(() -> join(organization, newUid(), false));
      }
    }
    bindInternal(used("internalUsers") + 7);
    List<Integer> answers = atOnce(joins);
    assertThat(Collections.frequency(answers, 201)).isEqualTo(7);
    assertThat(Collections.frequency(answers, 403)).isEqualTo(13);
    assertThat(license().at("/internalUsers/state").stringValue()).isEqualTo("FULL");
  }

  /// Example 54, with other numbers.
  @Test
  void aSmallerKeyIsTakenAndEndsGrowth() {
    String organization = id(paid("ULTIMATE"));
    List<String> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      members.add(joined(201, organization));
    }
    long quota = used("internalUsers") - 3;
    JsonNode bound = bindInternal(quota);
    assertThat(bound.at("/internalUsers/state").stringValue()).isEqualTo("OVER");
    json(403, join(organization, newUid(), false));
    for (String member : members) {
      product("DELETE", "/organizations/" + organization + "/members/" + member, "");
    }
    joined(201, organization);
    json(403, join(organization, newUid(), false));
  }

  /// Example 55.
  @Test
  void aKeyWithAnotherByteChangesNothing() {
    bind("'licenseId':'good','internalUsers':'1000000'");
    String key = key("'licenseId':'better'");
    String broken = key.substring(0, key.length() - 2) + (key.endsWith("AA") ? "BB" : "AA");
    JsonNode refused = json(400, ops("PUT", "/license", "{'key':'" + broken + "'}"));
    assertThat(refused.get("code").stringValue()).isEqualTo("LicenseInvalid");
    json(400, ops("POST", "/license:verify", "{'key':'" + broken + "'}"));
    assertThat(license().get("licenseId").stringValue()).isEqualTo("good");
    JsonNode log = ok(ops("GET", "/license/log?limit=1", "")).at("/items/0");
    assertThat(log.get("outcome").stringValue()).isEqualTo("REFUSED");
    assertThat(log.get("actor").stringValue()).isEqualTo("operator:olga");
  }

  /// Example 56.
  @Test
  void externalUsersAreCountedApart() {
    String organization = id(paid("ULTIMATE"));
    json(201, join(organization, newUid(), true));
    bind("'externalUsers':'" + Math.max(1, used("externalUsers")) + "'");
    json(403, join(organization, newUid(), true));
    joined(201, organization);
  }

  @Test
  void aKeyIsLookedAtBeforeItIsBound() {
    bind("'licenseId':'before'");
    String key =
        key("'licenseId':'after','internalUsers':'7','upgradeServiceUntil':'2026-12-01T00:00:00Z'");
    JsonNode seen = ok(ops("POST", "/license:verify", "{'key':'" + key + "'}"));
    assertThat(seen.at("/internalUsers/limit").stringValue()).isEqualTo("7");
    assertThat(seen.get("upgradeServiceUntil").stringValue()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(license().get("licenseId").stringValue()).isEqualTo("before");
    json(400, ops("POST", "/license:verify", "{'key':'MG1.none.e30.AA'}"));
    json(400, ops("POST", "/license:verify", "{'key':'nothing'}"));
    refusedKey("'serverId':'elsewhere'");
    refusedKey("'expiresAt':'2026-03-01T02:00:00Z'");
    refusedKey("'notBefore':'2026-03-01T02:00:01Z'");
    HttpResponse<String> sales =
        send("PUT", "/ops/v1/license", "{'key':'x'}", Caller.operator("sam", "OPERATION"));
    assertThat(sales.statusCode()).isEqualTo(403);
  }

  @Test
  void anExpiredLicenceGoesOnForAWhileAndThenAllowsNothingNew() {
    String account = paid("STANDARD");
    JsonNode draft = drafted(additional(id(account), "wf", "10", "TERM"));
    bind("'expiresAt':'2026-04-30T00:00:00Z'");
    assertThat(license().get("state").stringValue()).isEqualTo("VALID");
    at("2026-04-01T00:00:00Z");
    assertThat(license().get("state").stringValue()).isEqualTo("EXPIRING");
    at("2026-05-14T23:59:59Z");
    assertThat(license().get("state").stringValue()).isEqualTo("GRACE");
    joined(201, id(account));
    at("2026-05-15T00:00:00Z");
    assertThat(license().get("state").stringValue()).isEqualTo("RESTRICTED");
    assertThat(refused(403, join(id(account), newUid(), false))).isEqualTo("LicenseRestricted");
    assertThat(refused(403, approve(draft))).isEqualTo("LicenseRestricted");
    HttpResponse<String> created =
        ops("POST", "/organizations", "{'name':'A','owner':{'accountId':'" + newUid() + "'}}");
    assertThat(refused(403, created)).isEqualTo("LicenseRestricted");
    consume(200, id(account), "wf", 1, "k");
    assertThat(describe(account).at("/edition/code").stringValue()).isEqualTo("STANDARD");
    // Whoever sets the clock back wins nothing.
    at("2026-03-20T00:00:00Z");
    assertThat(license().get("state").stringValue()).isEqualTo("RESTRICTED");
    assertThat(license().get("warnings").toString()).contains("clock");
  }

  @Test
  void membersOfOrganizationsThatAreNotActiveDoNotCount() {
    String organization = id(paid("ULTIMATE"));
    bindInternal(1_000_000);
    long before = used("internalUsers");
    String uid = joined(201, organization);
    String other = id(paid("STANDARD"));
    json(201, join(other, uid, false));
    assertThat(used("internalUsers")).isEqualTo(before + 1);
    ok(ops("POST", "/organizations/" + other + ":close", "{'reason':'x'}"));
    assertThat(used("internalUsers")).isEqualTo(before + 1);
    ok(ops("POST", "/organizations/" + organization + ":disable", "{'reason':'x'}"));
    assertThat(used("internalUsers")).isEqualTo(before);
    ok(ops("POST", "/organizations/" + other + ":recover", ""));
    assertThat(used("internalUsers")).isEqualTo(before + 1);
  }

  private void refusedKey(String members) {
    json(400, ops("POST", "/license:verify", "{'key':'" + key(members) + "'}"));
  }

  private JsonNode bindInternal(long quota) {
    return bind("'internalUsers':'" + quota + "'");
  }

  private JsonNode bind(String members) {
    String dates = members.contains("expiresAt") ? "" : ",'expiresAt':'2199-01-01T00:00:00Z'";
    return ok(ops("PUT", "/license", "{'key':'" + key(members + dates) + "'}"));
  }

  private static String key(String members) {
    return ok(send("POST", "/sandbox/v1/license-keys", "{" + members + "}", ""))
        .get("key")
        .stringValue();
  }

  private JsonNode license() {
    return ok(ops("GET", "/license", ""));
  }

  private long used(String users) {
    JsonNode used = license().at("/" + users + "/used");
    return used.isMissingNode() ? lifted(users) : used.longValue();
  }

  /// Before the first licence nothing is said of what is used.
  private long lifted(String users) {
    return bind("'licenseId':'lifted'").at("/" + users + "/used").longValue();
  }

  private String joined(int status, String organization) {
    String uid = newUid();
    json(status, join(organization, uid, false));
    return uid;
  }

  private HttpResponse<String> join(String organization, String uid, boolean isExternal) {
    return product(
        "POST",
        "/organizations/" + organization + "/members",
        "{'uid':'%s','external':%s}".formatted(uid, isExternal));
  }

  private static String newUid() {
    return "u-" + UUID.randomUUID();
  }
}
