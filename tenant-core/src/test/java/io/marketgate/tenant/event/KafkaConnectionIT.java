package io.marketgate.tenant.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketgate.embedded.SecuredKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// Events to a broker over TLS that asks who comes.
class KafkaConnectionIT {

  private static final String USER = "app";

  /// With what ends a text in the line that takes it.
  private static final String PASSWORD = "s3cret;=' x";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<OutboxEvent> EVENTS = List.of(new OutboxEvent(1, "o-1", "{}"));

  @TempDir static Path folder = Path.of(".");

  private static SecuredKafka broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new SecuredKafka(folder.resolve("kafka"), USER, PASSWORD);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void sendsEventsToWhomItKnowsAsWhoItIs() {
    StepVerifier.create(published(PASSWORD, broker.certificate()))
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void isRefusedWithAnotherPassword() {
    StepVerifier.create(published("another", broker.certificate()))
        .expectErrorSatisfies(
            failure -> assertThat(failure).hasStackTraceContaining("SaslAuthenticationException"))
        .verify(PATIENCE);
  }

  @Test
  void tellsNothingToABrokerThatNobodyVouchesFor() {
    StepVerifier.create(published(PASSWORD, null))
        .expectErrorSatisfies(
            failure -> assertThat(failure).hasStackTraceContaining("SslAuthenticationException"))
        .verify(PATIENCE);
  }

  /// As with a broker whose name has no address yet: the client cannot even be made.
  @Test
  void goesOnWhenWhatItNeedsIsThere() throws Exception {
    Path authority = Files.writeString(folder.resolve("authority.pem"), "not yet");
    KafkaEventPublisher publisher =
        new KafkaEventPublisher(properties(PASSWORD, authority), System::currentTimeMillis);
    try {
      StepVerifier.create(publisher.publish(EVENTS))
          .expectErrorSatisfies(failure ->
              assertThat(failure).hasMessageContaining("Failed to construct kafka producer"))
          .verify(PATIENCE);
      Files.copy(broker.certificate(), authority, StandardCopyOption.REPLACE_EXISTING);
      StepVerifier.create(publisher.publish(EVENTS))
          .expectNext(Map.of())
          .expectComplete()
          .verify(PATIENCE);
    } finally {
      publisher.close();
    }
  }

  @Test
  void namesThePropertyThatDoesNotFit() {
    assertThatThrownBy(() -> settings(false, USER, PASSWORD, "PLAIN"))
        .hasMessageContaining("set marketgate.kafka.tls");
    assertThatThrownBy(() -> settings(true, USER, null, "PLAIN"))
        .hasMessageContaining("marketgate.kafka.password is required");
    assertThatThrownBy(() -> settings(true, USER, PASSWORD, "GSSAPI"))
        .hasMessageContaining("marketgate.kafka.mechanism must be one of");
    assertThat(settings(false, null, null, "PLAIN"))
        .containsEntry("security.protocol", "PLAINTEXT");
    assertThat(settings(true, null, null, "PLAIN")).containsEntry("security.protocol", "SSL");
    assertThat(settings(false, USER, PASSWORD, "SCRAM-SHA-512"))
        .containsEntry("security.protocol", "SASL_PLAINTEXT");
    assertThat(settings(true, USER, "a\\b\"c", "PLAIN").get("sasl.jaas.config"))
        .asString()
        .endsWith("password=\"a\\\\b\\\"c\";");
  }

  private static Map<String, Object> settings(
      boolean tls, @Nullable String user, @Nullable String password, String mechanism) {
    return KafkaConnection.settings(
        new KafkaProperties(
            "localhost:1",
            tls,
            null,
            user,
            password,
            mechanism,
            "t",
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)));
  }

  private static Mono<Void> published(String password, @Nullable Path authority) {
    return Mono.using(
        () -> new KafkaEventPublisher(properties(password, authority), System::currentTimeMillis),
        publisher -> publisher.publish(EVENTS).then(),
        KafkaEventPublisher::close);
  }

  private static KafkaProperties properties(String password, @Nullable Path authority) {
    return new KafkaProperties(
        broker.address(),
        true,
        authority,
        USER,
        password,
        "PLAIN",
        "events",
        Duration.ofSeconds(20),
        Duration.ofSeconds(1));
  }
}
