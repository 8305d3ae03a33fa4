package io.marketgate.gateway.contract;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.task.TaskRunner;
import io.marketgate.tenant.task.Task;
import io.marketgate.tenant.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A replica says for whose backends it waits, so that the others know when it does no more.
@ExtendWith(RunningGateway.class)
class AwaitedTaskIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String account = "aw-" + UUID.randomUUID();
  private final String organization = Caller.newOrganization(account);
  private final Caller owner = Caller.ownerOf(account);

  @Test
  void aReplicaSaysThatItStillWaits() {
    String task = begin(okJson("{}").withFixedDelay(20_000));
    Instant believed = Objects.requireNonNull(found(task).awaitedUntil());
    RunningGateway.bean(TaskRunner.class).sayWhatIsAwaited().block(PATIENCE);
    assertThat(found(task).awaitedUntil()).isAfter(believed);
  }

  @Test
  void nobodyWaitsForABackendThatGoesOnByItself() {
    String task = begin(aResponse().withStatus(202));
    await().until(() -> found(task).awaitedUntil() == null);
    RunningGateway.bean(TaskRunner.class).sayWhatIsAwaited().block(PATIENCE);
    assertThat(found(task).awaitedUntil()).isNull();
    assertThat(found(task).status()).isEqualTo(Task.Status.RUNNING);
  }

  private String begin(ResponseDefinitionBuilder answer) {
    RunningGateway.backend().stubFor(post(urlPathEqualTo("/build")).willReturn(answer));
    return Caller.json(owner.call("Build", "{}")).at("/data/task").stringValue();
  }

  private Task found(String task) {
    return Objects.requireNonNull(
        RunningGateway.bean(Tasks.class).find(organization, task).block(PATIENCE));
  }
}
