package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// How a backend's answer becomes the caller's.
@ExtendWith(RunningGateway.class)
class MappingIT {

  private static final String ORDERS = "/tenants/demo/orders";

  private final Caller owner = Caller.owner();

  @BeforeEach
  void forget() {
    RunningGateway.backend().resetAll();
  }

  @Test
  void passesOnWhatTheCataloguePicks() {
    say(
        ORDERS,
        okJson("{\"meta\":{\"count\":1},\"rows\":[{\"_id\":7,\"amount\":0.10,\"secret\":1}]}"));
    HttpResponse<String> answer = owner.call("Mapped", "{\"tenant\":\"t-1\"}");
    assertThat(answer.body())
        .endsWith("\"data\":{\"total\":1,\"orders\":[{\"id\":7,\"price\":0.10}]}}");
    RunningGateway.backend()
        .verify(getRequestedFor(urlPathEqualTo(ORDERS)).withHeader("X-Tenant", equalTo("t-1")));
  }

  @Test
  void findsRefusalsInTheBody() {
    for (int status : new int[] {200, 400, 500}) {
      say(ORDERS, jsonResponse("{\"error\":{\"code\":\"CLOSED\",\"why\":\"canary\"}}", status));
      HttpResponse<String> refused = owner.call("Mapped", "{}");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(code(refused)).isEqualTo("Shop.Closed");
      assertThat(refused.body()).doesNotContain("canary");
    }
    say(ORDERS, jsonResponse("{\"error\":{\"code\":\"OTHER\"}}", 400));
    assertThat(code(owner.call("Mapped", "{}"))).isEqualTo("Backend.BadGateway");
    say(ORDERS, aResponse().withBody("<html>").withHeader("Content-Type", "application/json"));
    assertThat(code(owner.call("Mapped", "{}"))).isEqualTo("Backend.BadGateway");
  }

  @Test
  void aParameterNeverAddsAHeader() {
    say(ORDERS, okJson("{}"));
    for (String value : new String[] {"t\\r\\nX-Admin: yes", " t", "t "}) {
      HttpResponse<String> refused = owner.call("Mapped", "{\"tenant\":\"" + value + "\"}");
      assertThat(code(refused)).isEqualTo("InvalidParameter.params/tenant");
    }
    RunningGateway.backend().verify(0, anyRequestedFor(urlPathEqualTo(ORDERS)));
  }

  @Test
  void readsAListPageByPage() {
    page(1, "{\"id\":1},{\"id\":2}");
    page(2, "{\"id\":3},{\"id\":4}");
    page(3, "{\"id\":5}");
    StringBuilder ids = new StringBuilder();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode list = Caller.json(owner.call("Paged", "{" + cursor + "}")).get("data");
      list.get("items").forEach(id -> ids.append(id.intValue()));
      JsonNode next = list.get("nextCursor");
      cursor = next == null ? "" : "\"cursor\":" + next;
      pages++;
    } while (!cursor.isEmpty());
    assertThat(ids).hasToString("12345");
    assertThat(pages).isEqualTo(3);
    assertThat(code(owner.call("Paged", "{\"cursor\":\"nonsense\"}")))
        .isEqualTo("InvalidParameter.params/cursor");
  }

  @Test
  void joinsTheAnswersOfSeveralBackends() {
    say("/one", okJson("{\"n\":1}"));
    say("/two", aResponse().withStatus(204));
    assertThat(owner.call("Joined", "{}").body())
        .endsWith("\"data\":{\"one\":{\"n\":1},\"two\":null}}");
    say("/two", okJson("[2]"));
    assertThat(owner.call("Joined", "{}").body())
        .endsWith("\"data\":{\"one\":{\"n\":1},\"two\":[2]}}");
    say("/two", aResponse().withStatus(500));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Backend.BadGateway");
  }

  /// What a part says with its status, it says by itself.
  @Test
  void aPartThatRefusesSaysWhy() {
    say("/one", okJson("{\"n\":1}"));
    say("/two", jsonResponse("{\"why\":\"AGE\"}", 422));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Shop.Age");
    say("/two", aResponse().withStatus(422));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Shop.Wrong");
    say("/two", jsonResponse("{\"why\":\"AGE\"}", 423));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Backend.BadGateway");
    say("/two", jsonResponse("{\"why\":\"GONE\"}", 500));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Backend.BadGateway");
    say("/two", okJson("{\"why\":\"GONE\"}"));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Shop.Gone");
  }

  /// Waiting would end with a time-out of the other one.
  @Test
  void aPartThatFailedIsNotWaitedBehindAnother() {
    say("/one", okJson("{}").withFixedDelay(30_000));
    say("/two", aResponse().withStatus(500));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Backend.BadGateway");
  }

  @Test
  void leavesOutAPartThatFailedWhereThatIsAllowed() {
    say("/one", okJson("{\"n\":1}"));
    say("/two", okJson("{\"n\":2}"));
    assertThat(data("JoinedInPart")).hasToString("{\"a\":1,\"b\":2,\"missing\":null}");
    say("/two", aResponse().withStatus(500));
    assertThat(data("JoinedInPart")).hasToString("{\"a\":1,\"b\":null,\"missing\":[\"two\"]}");
    say("/two", jsonResponse("{\"n\":3}", 404));
    assertThat(data("JoinedInPart")).hasToString("{\"a\":1,\"b\":null,\"missing\":[\"two\"]}");
    say("/one", okJson("{\"closed\":true}"));
    assertThat(code(owner.call("JoinedInPart", "{}"))).isEqualTo("Shop.Closed");
    say("/one", aResponse().withStatus(500));
    assertThat(code(owner.call("JoinedInPart", "{}"))).isEqualTo("Backend.BadGateway");
  }

  /// Neither may it break the envelope, nor say anything in another backend's place.
  @ParameterizedTest
  @ValueSource(strings = {"<html>", "1,\"one\":{\"n\":9}", "{\"n\":2", "{} {}", "\uFEFF{}"})
  void aPartThatIsNotJsonIsAPartThatFailed(String malformed) {
    say("/one", okJson("{\"n\":1}"));
    say("/two", okJson(malformed));
    assertThat(code(owner.call("Joined", "{}"))).isEqualTo("Backend.BadGateway");
    JsonNode partial = Caller.json(owner.call("JoinedInPart", "{}")).get("data");
    assertThat(partial.at("/a").asInt()).isEqualTo(1);
    assertThat(partial.at("/missing/0").stringValue()).isEqualTo("two");
  }

  @Test
  void whatIsNotJsonIsNeitherPassedOnNorKept() {
    say("/cached", okJson("<html>"));
    String params = "{\"q\":\"" + UUID.randomUUID() + "\"}";
    assertThat(code(owner.call("Cached", params))).isEqualTo("Backend.BadGateway");
    say("/cached", okJson("{\"n\":1}"));
    assertThat(Caller.json(owner.call("Cached", params)).at("/data/n").asInt()).isEqualTo(1);
  }

  @Test
  void givesAnAnswerAgainToTheSameUserOnly() {
    String q = UUID.randomUUID().toString();
    String params = "{\"q\":\"" + q + "\"}";
    say("/cached", okJson("{\"n\":1}"));
    assertThat(owner.call("Cached", params).body()).endsWith("\"data\":{\"n\":1}}");
    say("/cached", okJson("{\"n\":2}"));
    assertThat(owner.call("Cached", params).body()).endsWith("\"data\":{\"n\":1}}");
    assertThat(owner.call("Cached", "{\"q\":\"" + q + "2\"}").body())
        .endsWith("\"data\":{\"n\":2}}");
    Caller other = newOwner();
    assertThat(other.call("Cached", params).body()).endsWith("\"data\":{\"n\":2}}");
    RunningGateway.backend().verify(3, getRequestedFor(urlPathEqualTo("/cached")));
  }

  @Test
  void whatHasAPartMissingIsNotGivenAgain() {
    String params = "{\"q\":\"" + UUID.randomUUID() + "\"}";
    say("/one", okJson("{\"n\":1}"));
    say("/two", aResponse().withStatus(500));
    assertThat(owner.call("JoinedAndCached", params).body()).contains("\"missing\":[\"two\"]");
    say("/two", okJson("{\"n\":2}"));
    String whole = owner.call("JoinedAndCached", params).body();
    assertThat(whole).contains("\"two\":{\"n\":2}").doesNotContain("missing");
    say("/two", okJson("{\"n\":3}"));
    assertThat(owner.call("JoinedAndCached", params).body()).contains("\"two\":{\"n\":2}");
  }

  /// Every call gets an answer, in the envelope.
  @Test
  void aTextThatIsTooMuchForAPatternIsRefused() {
    say("/one", okJson("{}"));
    assertThat(owner.call("Patterned", "{\"host\":\"a.b-c.d\"}").statusCode()).isEqualTo(200);
    assertThat(code(owner.call("Patterned", "{\"host\":\"-\"}")))
        .isEqualTo("InvalidParameter.params/host");
    String many = "a.".repeat(25_000) + "a";
    assertThat(code(owner.call("Patterned", "{\"host\":\"" + many + "\"}")))
        .isEqualTo("InvalidParameter.params");
  }

  @Test
  void aFailureIsNotGivenAgain() {
    String params = "{\"q\":\"" + UUID.randomUUID() + "\"}";
    say("/cached", aResponse().withStatus(500));
    assertThat(owner.call("Cached", params).statusCode()).isEqualTo(502);
    say("/cached", okJson("{\"n\":1}"));
    assertThat(owner.call("Cached", params).statusCode()).isEqualTo(200);
  }

  private static void page(int number, String rows) {
    RunningGateway.backend()
        .stubFor(
            get(urlPathEqualTo("/pages"))
                .withQueryParam("page", equalTo(Integer.toString(number)))
                .withQueryParam("size", equalTo("2"))
                .willReturn(okJson("{\"rows\":[" + rows + "]}")));
  }

  private static void say(String path, ResponseDefinitionBuilder answer) {
    RunningGateway.backend().stubFor(get(urlPathEqualTo(path)).willReturn(answer));
  }

  private JsonNode data(String action) {
    return Caller.json(owner.call(action, "{}")).get("data");
  }

  private static String code(HttpResponse<String> response) {
    return Caller.json(response).get("code").stringValue();
  }

  private static Caller newOwner() {
    String account = "m-" + UUID.randomUUID();
    Caller.newOrganization(account);
    return Caller.ownerOf(account);
  }
}
