package io.marketgate.gateway.process;

import static io.marketgate.gateway.process.StrictReplica.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// A link for signing on is good once, whoever is quickest at whatever replica (reliability.md 6).
@ExtendWith({RunningGateway.class, StrictReplica.class})
class OneTimeLinkIT {

  private static final int CALLERS = 100;
  private static final String PURCHASES = "/sandbox/v1/marketplaces/aliyun/purchases";

  @Test
  void oneOfAHundredAtTwoReplicasIsLetIn() {
    String purchase =
        "{\"accountId\":\"one-time-%d\",\"product\":\"demo\",\"sku\":\"std\"}"
            .formatted(System.nanoTime());
    JsonNode bought = json(Caller.post(PURCHASES, purchase, ""));
    String url =
        json(Caller.post(PURCHASES + "/" + bought.get("id").stringValue() + ":signOn", "{}", ""))
            .get("url")
            .stringValue();
    String link = url.substring(url.indexOf("/marketplace/"));
    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, CALLERS)
            .mapToObj(number -> number % 2 == 0 ? link : address() + link)
            .map(each -> Caller.sendAsync(Caller.request(each).build()))
            .toList();
    List<Integer> answers =
        calls.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();
    assertThat(answers).containsOnlyOnce(302);
    assertThat(answers.stream().filter(status -> status == 403)).hasSize(CALLERS - 1);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Caller.json(answer);
  }
}
