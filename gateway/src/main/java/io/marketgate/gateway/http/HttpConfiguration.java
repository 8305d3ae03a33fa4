package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.Envelope;
import io.netty.channel.ChannelOption;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/// Puts the bounds on the public port; the management port has the framework's own.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpProperties.class)
class HttpConfiguration {

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> publicPort(
      HttpProperties properties, JsonMapper json) {
    Envelope envelope = new Envelope(json);
    return factory -> factory.addServerCustomizers(server -> bounded(server, properties, envelope));
  }

  private static HttpServer bounded(
      HttpServer server, HttpProperties properties, Envelope envelope) {
    return server
        .httpRequestDecoder(decoder ->
            decoder
                .maxInitialLineLength(Math.toIntExact(properties.maxRequestLine().toBytes()))
                .maxHeaderSize(Math.toIntExact(properties.maxHeaders().toBytes())))
        .idleTimeout(properties.idleTimeout())
        .requestTimeout(properties.requestTimeout())
        .maxConnections(properties.maxConnections())
        .option(ChannelOption.SO_BACKLOG, properties.backlog())
        .doOnChannelInit((observer, channel, remoteAddress) ->
            channel
                .pipeline()
                .addBefore(
                    NettyPipeline.HttpTrafficHandler,
                    "marketgate.request-guard",
                    new RequestGuard(envelope, properties.stallTimeout())));
  }
}
