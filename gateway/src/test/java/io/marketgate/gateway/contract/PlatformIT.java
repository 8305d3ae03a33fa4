package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Administrators and brand (tenancy.md 10).
@ExtendWith(RunningGateway.class)
class PlatformIT extends OrderingPlatform {

  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
                  + "AABJRU5ErkJggg==");

  /// Example 60, and handing over.
  @Test
  void administratorsAreOfOneOrganizationAndNeverNone() {
    JsonNode there = ok(ops("GET", "/admins", "")).get("items");
    String organization =
        there.isEmpty() ? organization() : there.get(0).get("organization").stringValue();
    String admin = member(organization);
    json(
        201,
        ops("POST", "/admins", "{'uid':'%s','organization':'%s'}".formatted(admin, organization)));
    ok(ops("PUT", "/admins", "{'uids':['" + admin + "']}"));
    String stranger = member(organization());
    assertThat(refused(409, ops("POST", "/admins", "{'uid':'" + stranger + "'}")))
        .isEqualTo("NotAMember");
    assertThat(refused(409, ops("DELETE", "/admins/" + admin, ""))).isEqualTo("LastAdmin");
    assertThat(
            refused(
                409, product("DELETE", "/organizations/" + organization + "/members/" + admin, "")))
        .isEqualTo("LastAdmin");
    assertThat(refused(409, product("DELETE", "/accounts/" + admin, ""))).isEqualTo("LastAdmin");
    String second = member(organization);
    json(201, ops("POST", "/admins", "{'uid':'" + second + "'}"));
    assertThat(
            product("DELETE", "/organizations/" + organization + "/members/" + admin, "")
                .statusCode())
        .isEqualTo(204);
    JsonNode left = ok(ops("GET", "/admins", "")).get("items");
    assertThat(left).singleElement();
    assertThat(left.get(0).get("uid").stringValue()).isEqualTo(second);
    json(404, ops("DELETE", "/admins/" + admin, ""));
    json(400, ops("PUT", "/admins", "{'uids':[]}"));
    json(403, send("POST", "/ops/v1/admins", "{'uid':'x'}", Caller.operator("o", "OPERATION")));
  }

  @Test
  void theBrandIsForEverybodyToRead() {
    JsonNode changed =
        ok(
            ops(
                "PUT",
                "/brand",
                "{'name':'Acme Cloud','link':'https://acme.example/','logoHeight':60,"
                    + "'hideLink':true}"));
    assertThat(changed.get("name").stringValue()).isEqualTo("Acme Cloud");
    JsonNode seen = Caller.json(Caller.get("/brand"));
    assertThat(seen.get("logoHeight").intValue()).isEqualTo(60);
    assertThat(seen.get("hideLink").booleanValue()).isTrue();
    assertThat(pointer(ops("PUT", "/brand", "{'link':'javascript:alert(1)'}"))).isEqualTo("/link");
    assertThat(pointer(ops("PUT", "/brand", "{'logoHeight':9}"))).isEqualTo("/logoHeight");
    assertThat(refused(409, ops("PUT", "/brand", "{'name':'B','version':0}")))
        .isEqualTo("VersionConflict");
    json(403, send("PUT", "/ops/v1/brand", "{}", Caller.operator("o", "OPERATION")));
  }

  @Test
  void picturesAreImagesOfSomeSize() {
    JsonNode brand = Caller.json(upload("logo", PNG));
    String logo = brand.get("logo").stringValue();
    HttpResponse<String> served = Caller.get(logo);
    assertThat(served.statusCode()).isEqualTo(200);
    assertThat(served.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(served.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(upload("logo", "<svg onload='x'/>".getBytes()).statusCode()).isEqualTo(400);
    assertThat(upload("logo", new byte[0]).statusCode()).isEqualTo(400);
    byte[] large = new byte[256 * 1024 + 1];
    System.arraycopy(PNG, 0, large, 0, PNG.length);
    assertThat(upload("logo", large).statusCode()).isEqualTo(413);
    assertThat(upload("background", large).statusCode()).isEqualTo(200);
    ok(ops("DELETE", "/brand/background", ""));
    assertThat(ok(ops("DELETE", "/brand/logo", "")).has("logo")).isFalse();
    assertThat(Caller.get("/brand/logo").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> upload(String picture, byte[] content) {
    return Caller.send(
        Caller.request("/ops/v1/brand/" + picture)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
            .header("Authorization", "Bearer " + Caller.operator("ADMIN"))
            .header("Content-Type", "application/octet-stream")
            .build());
  }

  private String organization() {
    return id(paid("ULTIMATE"));
  }

  private String member(String organization) {
    String uid = "u-" + UUID.randomUUID();
    json(
        201,
        product("POST", "/organizations/" + organization + "/members", "{'uid':'" + uid + "'}"));
    return uid;
  }
}
