package io.marketgate.tenant.change;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class RedisConnectionTest {

  /// It takes connections, and says nothing, as a Redis that is stopped by a signal.
  @Test
  void nobodyWaitsLongForARedisThatStandsStillAndItIsAskedOnce() throws IOException {
    RedisClient client = RedisClient.create();
    try (ServerSocket frozen = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      RedisURI uri =
          RedisURI.builder()
              .withHost(frozen.getInetAddress().getHostAddress())
              .withPort(frozen.getLocalPort())
              .withTimeout(Duration.ofMinutes(1))
              .build();
      RedisConnection connection = new RedisConnection(client, uri, Duration.ofMillis(100));
      for (int call = 0; call < 3; call++) {
        StepVerifier.create(connection.commands())
            .expectError(TimeoutException.class)
            .verify(Duration.ofSeconds(30));
      }
      frozen.accept().close();
      frozen.setSoTimeout(100);
      assertThatThrownBy(frozen::accept).isInstanceOf(SocketTimeoutException.class);
    } finally {
      client.shutdown();
    }
  }
}
