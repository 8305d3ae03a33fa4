package io.marketgate.gateway.task;

import io.marketgate.gateway.backend.LoopShare;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.catalogue.LiveCatalogue;
import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.DiagnosticMessages;
import io.marketgate.gateway.product.ClientGuard;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.StopSignal;
import io.marketgate.tenant.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TaskProperties.class)
class TaskSetup {

  /// Several of them may fail before a replica is not believed any more.
  private static final Duration SAYING = Duration.ofSeconds(15);

  /// All tasks of a service may be begun on one event loop; the rest of its connections is for
  /// calls that somebody waits for.
  private static final int PART_OF_A_LOOP = 2;

  @Bean
  TaskResults taskResults(Tasks tasks, SecretBoxes secrets, JsonMapper json, Clock clock) {
    TaskLooks looks = new TaskLooks(tasks::running, Schedulers.parallel());
    return new TaskResults(tasks, looks, secrets.of(SealedPurposes.TASK_RESULTS), json, clock);
  }

  @Bean
  TaskReaders taskReaders(
      CallerPermissions permissions,
      DiagnosticMessages messages,
      LiveCatalogue catalogue,
      SecretBoxes secrets,
      JsonMapper json) {
    return new TaskReaders(
        permissions, messages, catalogue, secrets.of(SealedPurposes.TASK_PERMISSIONS), json);
  }

  @Bean
  TaskRunner taskRunner(
      Tasks tasks,
      TaskResults results,
      TaskReaders readers,
      Clock clock,
      TaskProperties properties,
      LoopShare share) {
    TaskPlaces places =
        new TaskPlaces(properties.running(), Math.max(1, share.connections() / PART_OF_A_LOOP));
    return new TaskRunner(tasks, results, readers, clock, places);
  }

  @Bean
  BackgroundLoop taskWaiting(TaskRunner runner) {
    return BackgroundLoop.forEver("Backends of tasks", runner.waitForBackends());
  }

  @Bean
  BackgroundLoop tasksAwaited(TaskRunner runner) {
    return BackgroundLoop.repeat(
        "Tasks that are waited for", SAYING, Schedulers.parallel(), runner.sayWhatIsAwaited());
  }

  @Bean
  BuiltInAction describeTask(TaskResults results, TaskReaders readers, StopSignal stop) {
    return new DescribeTask(results, readers, Mono.defer(stop::stops));
  }

  @Bean
  RouterFunction<ServerResponse> taskRoutes(Tasks tasks, TaskResults results, ClientGuard clients) {
    return new TaskRoutes(tasks, results, clients).routes();
  }
}
