package io.marketgate.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.outbound.EgressRules;
import io.marketgate.tenant.push.PushSender;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/// A receiver's name that leads elsewhere when it is called than when it was looked at.
class HttpPushSenderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String NAME = "receiver.example";

  private final AtomicInteger reached = new AtomicInteger();
  private final DisposableServer inside =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .doOnConnection(connection -> reached.incrementAndGet())
          .handle((request, response) -> response.status(204).send())
          .bindNow();

  @AfterEach
  void stop() {
    inside.disposeNow();
  }

  @Test
  void aNameThatLeadsInsideIsNotCalled() {
    PushSender.Outcome outcome = send(List.of());
    assertThat(outcome.isTaken()).isFalse();
    assertThat(outcome.fault()).isNotBlank();
    assertThat(reached).hasValue(0);
  }

  @Test
  void unlessTheOperatorAllowsIt() {
    assertThat(send(List.of("127.0.0.0/8")).isTaken()).isTrue();
    assertThat(reached).hasValue(1);
  }

  private PushSender.Outcome send(List<String> allowed) {
    EgressRules rules = new EgressRules(true, List.of(), allowed);
    String url = "http://" + NAME + ":" + inside.port() + "/hook";
    try (HttpPushSender sender =
        new HttpPushSender(
            rules, PATIENCE, 1, pool -> HttpClient.create(pool).resolver(new Inside()))) {
      assertThat(sender.faultOf(url)).as("it looks well").isNull();
      return sender
          .send(new PushSender.Message(url, Map.of(), "{}"))
          .blockOptional(PATIENCE)
          .orElseThrow();
    }
  }

  /// Every name is this machine.
  private static final class Inside extends AddressResolverGroup<InetSocketAddress> {

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
      return new InetSocketAddressResolver(
          executor,
          new InetNameResolver(executor) {

            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) {
              promise.setSuccess(InetAddress.getLoopbackAddress());
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
              promise.setSuccess(List.of(InetAddress.getLoopbackAddress()));
            }
          });
    }
  }
}
