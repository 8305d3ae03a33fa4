package loadtest;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.holdFor;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.reachRps;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// A day's mix of a marketplace product, at a rate that is never exceeded: mostly reads from the
/// console, some writes, what the product counts, purchases that a marketplace tells of, and buyers
/// who sign on.
public class EverydayMix extends Simulation {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

  private final Target target = new Target();
  private final int rate = Target.number("rate", 20);
  private final int seconds = Target.number("seconds", 60);
  private final int users = Target.number("users", 50);
  private final int writeShare = Target.number("writes", 8);
  private final int consumeShare = Target.number("consumes", 15);
  private final int purchaseShare = Target.number("purchases", 5);
  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private final AtomicLong numbers = new AtomicLong();

  private final HttpProtocolBuilder protocol =
      http.baseUrl(target.address).acceptHeader("application/json").disableCaching();

  private HttpRequestActionBuilder action(String name, String params) {
    return http(name)
        .get("/api/" + name)
        .queryParam("userinfo", target.userinfo)
        .queryParam("accessToken", target.accessToken)
        .queryParam("params", params)
        .queryParam("traceId", session -> "load-" + run + "-" + numbers.incrementAndGet())
        .check(status().is(200), jmesPath("success").is("true"));
  }

  private final ChainBuilder reads =
      randomSwitch()
          .on(
              percent(60).then(exec(action(target.read, target.readParams))),
              percent(40)
                  .then(exec(action("DescribeTenant", "{}"))));

  private final ChainBuilder writes = exec(action(target.write, target.writeParams));

  private final ChainBuilder consumes =
      exec(
          http("consume")
              .post("/product/v1/organizations/#{organization}/consume")
              .header("Authorization", "Bearer " + target.clientToken)
              .header("Content-Type", "application/json")
              .body(
                  StringBody(session ->
                      "{\"metric\":\"%s\",\"amount\":1,\"key\":\"load-%s-%d\"}"
                          .formatted(target.metric, run, numbers.incrementAndGet())))
              .check(status().in(200, 403)));

  private final ChainBuilder purchases =
      exec(session -> session.setAll(purchase()))
          .exec(
              http("purchase told by aliyun")
                  .get("/marketplace/aliyun")
                  .queryParamMap(session -> session.getMap("call"))
                  .check(status().is(200), jmesPath("instanceId").saveAs("instance")))
          .exec(session -> session.set("link", signOn(session.getString("instance"))))
          .exec(
              http("sign-on")
                  .get("/marketplace/aliyun/sso")
                  .queryParamMap(session -> session.getMap("link"))
                  .disableFollowRedirect()
                  .check(status().in(200, 302, 303)));

  private final ScenarioBuilder everyday =
      scenario("everyday")
          .exec(action("DescribeTenant", "{}").check(jmesPath("data.organization.id").saveAs("organization")))
          .forever()
          .on(
              randomSwitch()
                  .on(
                      percent(100 - writeShare - consumeShare - purchaseShare).then(reads),
                      percent(writeShare).then(writes),
                      percent(consumeShare).then(consumes),
                      percent(purchaseShare).then(purchases)));

  {
    setUp(
            everyday.injectClosed(constantConcurrentUsers(users).during(seconds)))
        .throttle(reachRps(rate).in(Math.min(10, seconds)), holdFor(seconds))
        .protocols(protocol)
        .maxDuration(seconds + 5)
        .assertions(global().failedRequests().percent().lt(1.0));
  }

  private Map<String, Object> purchase() {
    String key = "load-" + run + "-" + numbers.incrementAndGet();
    Map<String, Object> call = new TreeMap<>();
    call.put("action", "createInstance");
    call.put("aliUid", key);
    call.put("orderBizId", key);
    call.put("orderId", key);
    call.put("productCode", target.product);
    call.put("skuId", target.sku);
    call.put("trial", "false");
    call.put("expiredOn", TIME.format(Instant.now().plusSeconds(400L * 24 * 3600)));
    call.put("template", "");
    return Map.of("call", signed(call));
  }

  private Map<String, Object> signOn(String instance) {
    Map<String, Object> call = new TreeMap<>();
    call.put("action", "verify");
    call.put("instanceId", instance);
    call.put("timeStamp", TIME.format(Instant.now()));
    return signed(call);
  }

  /// As Alibaba signs: MD5 over the parameters in the order of their names, and the key.
  private Map<String, Object> signed(Map<String, Object> call) {
    String text =
        call.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("&"))
            + "&key="
            + target.aliyunKey;
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      call.put("token", HexFormat.of().formatHex(digest));
      return call;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
