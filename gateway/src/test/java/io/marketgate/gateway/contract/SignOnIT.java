package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Buyers who come from a marketplace.
@ExtendWith(RunningGateway.class)
class SignOnIT extends SimulatedPlatform {

  private static final String FRONT_END = "https://front.example";

  private final String account = "buyer-" + UUID.randomUUID();

  @BeforeEach
  void setTheClock() {
    at("2026-03-01T02:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aliyun", "tencent", "jd"})
  void aLinkOpensASessionOnceAndTheFrontEndHasAToken(String marketplace) {
    JsonNode bought = buy(marketplace);
    String link = link(marketplace, bought);
    HttpResponse<String> opened = send("GET", link, "", "");
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(302);
    assertThat(opened.headers().firstValue("Location").orElseThrow())
        .isEqualTo("https://demo.example.com/?instance=" + bought.get("instanceId").stringValue());
    assertThat(opened.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    String cookie = opened.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .startsWith("__Host-marketgate-session=")
        .contains("Secure", "HTTPOnly", "SameSite=None", "Partitioned", "Path=/")
        .doesNotContain(account);
    assertThat(send("GET", link, "", "").statusCode()).as("a second time").isEqualTo(403);
    JsonNode session = json(200, session(cookie, FRONT_END));
    Caller front =
        new Caller(session.get("userinfo").stringValue(), session.get("accessToken").stringValue());
    JsonNode tenant = ok(front.call("DescribeTenant", "{}")).get("data");
    assertThat(tenant.get("marketplace").stringValue()).isEqualTo(marketplace);
    assertThat(
            ok(ops(
                    "GET",
                    "/organizations/" + tenant.at("/organization/id").stringValue() + "/members",
                    ""))
                .toString())
        .contains(account);
  }

  @Test
  void onlyTheFrontEndsHaveTokensAndOnlyWhileTheInstanceWorks() {
    JsonNode bought = buy("aliyun");
    String cookie =
        send("GET", link("aliyun", bought), "", "")
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    HttpResponse<String> allowed = session(cookie, FRONT_END);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains(FRONT_END);
    assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(json(403, session(cookie, "https://evil.example")).get("code").stringValue())
        .isEqualTo("Forbidden.Origin");
    json(401, session("__Host-marketgate-session=forged", FRONT_END));
    at("2026-03-01T09:59:59Z");
    json(200, session(cookie, FRONT_END));
    at("2026-03-01T10:00:00Z");
    json(401, session(cookie, FRONT_END));
    String late = link("aliyun", bought);
    at("2026-03-01T10:05:01Z");
    assertThat(send("GET", late, "", "").statusCode()).isEqualTo(403);
    String fresh = link("aliyun", bought);
    var _ =
        ok(
            send(
                "POST",
                "/sandbox/v1/marketplaces/aliyun/purchases/"
                    + bought.get("id").stringValue()
                    + ":release",
                "{}",
                ""));
    HttpResponse<String> released = send("GET", fresh, "", "");
    assertThat(released.statusCode()).isEqualTo(403);
    assertThat(released.body()).contains("cannot be used now");
  }

  @Test
  void otherCallsAreNoLinks() {
    JsonNode bought = buy("aliyun");
    String callback = bought.at("/exchanges/0/request/url").stringValue();
    String query = callback.substring(callback.indexOf('?'));
    assertThat(send("GET", "/marketplace/aliyun/sso" + query, "", "").statusCode()).isEqualTo(403);
    assertThat(send("GET", "/marketplace/amazon/sso?a=b", "", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "/marketplace/session", "", "").headers().firstValue("Set-Cookie"))
        .hasValueSatisfying(cookie -> assertThat(cookie).contains("Max-Age=0"));
    HttpRequest preflight =
        Caller.request("/marketplace/session")
            .header("Origin", FRONT_END)
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(Caller.send(preflight).headers().firstValue("Access-Control-Allow-Origin"))
        .contains(FRONT_END);
  }

  private JsonNode buy(String marketplace) {
    return ok(
        send(
            "POST",
            "/sandbox/v1/marketplaces/" + marketplace + "/purchases",
            "{'accountId':'%s','product':'demo','sku':'pro'}".formatted(account),
            ""));
  }

  private static String link(String marketplace, JsonNode bought) {
    String url =
        ok(send(
                "POST",
                "/sandbox/v1/marketplaces/%s/purchases/%s:signOn"
                    .formatted(marketplace, bought.get("id").stringValue()),
                "",
                ""))
            .get("url")
            .stringValue();
    return url.substring(url.indexOf("/marketplace/"));
  }

  private static HttpResponse<String> session(String cookie, String origin) {
    HttpRequest request =
        Caller.request("/marketplace/session")
            .header("Cookie", cookie.split(";", 2)[0])
            .header("Origin", origin)
            .GET()
            .build();
    return Caller.send(request);
  }
}
