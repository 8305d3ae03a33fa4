package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.gateway.embedding.ConsoleOrigins;
import io.marketgate.tenant.permission.AddressRange;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;

/// Puts the bounds on the public port; the management port has the framework's own.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpProperties.class)
class HttpConfiguration {

  private static final int ACCEPTED_AT_ONCE = 4096;

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> publicPort(
      HttpProperties properties, EarlyAnswers answers, EarlyRefusals refusals) {
    return factory ->
        factory.addServerCustomizers(server -> bounded(server, properties, answers, refusals));
  }

  @Bean
  EarlyAnswers earlyAnswers(JsonMapper json, ConsoleOrigins consoles) {
    return new EarlyAnswers(new Envelope(json), consoles);
  }

  @Bean
  Origins origins(HttpProperties properties) {
    return new Origins(properties.trustedProxies().stream().map(AddressRange::parse).toList());
  }

  private static HttpServer bounded(
      HttpServer server, HttpProperties properties, EarlyAnswers answers, EarlyRefusals refusals) {
    return withoutStalls(server, properties.stallTimeout())
        .httpRequestDecoder(decoder ->
            decoder
                .maxInitialLineLength(Math.toIntExact(properties.maxRequestLine().toBytes()))
                .maxHeaderSize(Math.toIntExact(properties.maxHeaders().toBytes())))
        .idleTimeout(properties.idleTimeout())
        .maxConnections(properties.maxConnections())
        .option(ChannelOption.SO_BACKLOG, properties.backlog())
        .option(ChannelOption.RECVBUF_ALLOCATOR, acceptMany())
        .doOnChannelInit((observer, channel, remoteAddress) ->
            channel
                .pipeline()
                .addBefore(
                    NettyPipeline.HttpTrafficHandler,
                    "marketgate.slow-sender-guard",
                    new SlowSenderGuard(properties.requestTimeout()))
                .addBefore(
                    NettyPipeline.HttpTrafficHandler,
                    "marketgate.stall-guard",
                    new StallGuard(properties.stallTimeout()))
                .addBefore(
                    NettyPipeline.HttpTrafficHandler,
                    "marketgate.request-guard",
                    new RequestGuard(answers, refusals)));
  }

  /// The system ends a connection as well whose caller takes nothing, and does so before its own
  /// buffers, of some megabytes, are full and we can see it (tcp(7), TCP_USER_TIMEOUT).
  private static HttpServer withoutStalls(HttpServer server, Duration timeout) {
    return Epoll.isAvailable() && LoopResources.DEFAULT_NATIVE
        ? server.childOption(
            EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(timeout.toMillis()))
        : server;
  }

  /// New connections are accepted between the requests of those that are there. Netty 4.2 takes one
  /// in each round, because it looks for "maybe more" where an accepted socket never says so; when
  /// a thousand come at once under load, the last of them would wait for seconds.
  private static RecvByteBufAllocator acceptMany() {
    return new ServerChannelRecvByteBufAllocator()
        .respectMaybeMoreData(false)
        .maxMessagesPerRead(ACCEPTED_AT_ONCE);
  }
}
