package io.marketgate.tenant.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.tenant.HeldRows;
import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// What is taken when nobody waits for it any more.
@ExtendWith(RealServers.class)
class UsageReturnsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Replica replica;

  /// Gives up waiting for a counter soon.
  private static Replica hurried;

  private final String organization = NewOrganizations.create(replica);

  @BeforeAll
  static void start() {
    replica = RealServers.newReplica();
    hurried = RealServers.newReplica(Map.of("marketgate.usage.answer-timeout", "500ms"));
  }

  @AfterAll
  static void stop() {
    hurried.close();
    replica.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "upload"})
  void whatIsTakenTooLateIsGivenBack(String metric) {
    done(replica.get(Usage.class).run(taking(metric, "before")));
    HeldRows held = heldCounters();
    UsageCommand taking = taking(metric, "late");
    Usage usage = hurried.get(Usage.class);
    StepVerifier.create(usage.run(taking)).verifyError(TimeoutException.class);
    held.letGo();
    await().atMost(PATIENCE).until(() -> used(metric) == 6);
    hurried.get(UsageReturns.class).undo(taking);
    await().atMost(PATIENCE).until(() -> used(metric) == 3);
  }

  /// Its first attempts meet the same lock.
  @ParameterizedTest
  @ValueSource(strings = {"users", "upload"})
  void isTriedUntilItIsGivenBack(String metric) {
    UsageAnswer taken = done(replica.get(Usage.class).run(taking(metric, "taken")));
    HeldRows held = heldCounters();
    UsageReturns returns = hurried.get(UsageReturns.class);
    returns
        .giveBack(new UsageCommand.GiveBack(organization, metric, 3, taken.parts(), "taken"))
        .block(PATIENCE);
    returns.undo(taking(metric, "never"));
    assertThat(used(metric)).isEqualTo(3);
    held.letGo();
    await().atMost(PATIENCE).until(() -> used(metric) == 0);
    assertThat(done(replica.get(Usage.class).run(taking(metric, "taken"))).isRepeated()).isFalse();
  }

  private HeldRows heldCounters() {
    return HeldRows.by(
        replica,
        "SELECT * FROM usage_counter WHERE organization_id = '" + organization + "' FOR UPDATE");
  }

  private UsageCommand taking(String metric, String key) {
    return metric.equals("users")
        ? new UsageCommand.Acquire(organization, metric, 3, key, UsageCommand.KeyUse.ATTEMPT)
        : new UsageCommand.Consume(organization, metric, 3, key, UsageCommand.KeyUse.ATTEMPT);
  }

  private long used(String metric) {
    return done(replica.get(UsageReader.class).standing(organization, List.of(metric), Replica.NOW))
        .metrics()
        .getFirst()
        .figures()
        .used();
  }

  private static <T> T done(Mono<T> work) {
    return work.blockOptional(PATIENCE).orElseThrow();
  }
}
