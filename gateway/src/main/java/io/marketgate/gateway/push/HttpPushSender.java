package io.marketgate.gateway.push;

import io.marketgate.gateway.outbound.EgressRules;
import io.marketgate.tenant.push.PushSender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/// The one client that calls addresses which somebody else has given. It follows no redirects, goes
/// nowhere that [EgressRules] forbid, whatever a name resolves to at that moment, and reads at most
/// 64 KB of an answer, of which nothing is passed on.
final class HttpPushSender implements PushSender, AutoCloseable {

  private static final int MOST_ANSWER = 64 * 1024;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int SUCCESS = 200;
  private static final int REDIRECT = 300;
  private static final Duration MAX_IDLE = Duration.ofSeconds(20);

  private final EgressRules rules;
  private final Duration timeout;
  private final ConnectionProvider pool;
  private final HttpClient client;

  HttpPushSender(EgressRules rules, Duration timeout, int connections) {
    this(rules, timeout, connections, HttpClient::create);
  }

  /// @param clients makes a client of a pool
  HttpPushSender(
      EgressRules rules,
      Duration timeout,
      int connections,
      Function<ConnectionProvider, HttpClient> clients) {
    this.rules = rules;
    this.timeout = timeout;
    this.pool =
        ConnectionProvider.builder("event-push")
            .maxConnections(connections)
            .pendingAcquireTimeout(timeout)
            .maxIdleTime(MAX_IDLE)
            .build();
    this.client =
        clients
            .apply(pool)
            .followRedirect(false)
            .disableRetry(true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .resolvedAddressesSelector((configuration, resolved) -> rules.reachable(resolved));
  }

  @Override
  public @Nullable String faultOf(String url) {
    return rules.faultOf(url);
  }

  @Override
  public Mono<Outcome> send(Message message) {
    String fault = rules.faultOf(message.url());
    byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
    return fault != null
        ? Mono.just(new Outcome(null, "the address " + fault))
        : client
            .headers(headers -> {
              headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
              headers.set(HttpHeaderNames.USER_AGENT, "Marketgate");
              // Simple receivers do not understand chunks.
              headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
              message.headers().forEach(headers::set);
            })
            .post()
            .uri(message.url())
            .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
            .responseConnection(HttpPushSender::read)
            .single()
            .timeout(timeout)
            .checkpoint("event push")
            .onErrorResume(failure -> Mono.just(new Outcome(null, describe(failure))));
  }

  private static Flux<Outcome> read(HttpClientResponse response, Connection connection) {
    int status = response.status().code();
    Outcome outcome =
        status >= SUCCESS && status < REDIRECT
            ? new Outcome(status, null)
            : new Outcome(status, "answered " + status);
    return connection
        .inbound()
        .receive()
        .map(ByteBuf::readableBytes)
        .scan(0, Integer::sum)
        .takeUntil(read -> read > MOST_ANSWER)
        .last(0)
        .map(read ->
            read > MOST_ANSWER
                ? new Outcome(status, "answered more than " + MOST_ANSWER + " bytes")
                : outcome)
        .doFinally(signal -> connection.dispose())
        .flux();
  }

  /// What went wrong, without a word of what was sent or answered.
  private static String describe(Throwable failure) {
    return switch (failure) {
      case TimeoutException _ -> "no answer in time";
      case ReadTimeoutException _ -> "no answer in time";
      case UnknownHostException _ -> "the name is unknown or leads into a private network";
      case ConnectException _ -> "no connection";
      case SSLException _ -> "TLS failed";
      default -> "failed: " + failure.getClass().getSimpleName();
    };
  }

  @Override
  public void close() {
    pool.dispose();
  }
}
