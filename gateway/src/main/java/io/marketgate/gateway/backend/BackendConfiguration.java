package io.marketgate.gateway.backend;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.key.SigningKey;
import io.netty.channel.ChannelOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.HttpClientProperties;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BackendProperties.class, HttpClientProperties.class})
class BackendConfiguration {

  @Bean
  Identities identities(BackendProperties properties, Clock clock) {
    Path file = properties.identityKey();
    if (file == null) {
      throw new IllegalStateException("marketgate.backends.identity-key is not set");
    }
    return new Identities(
        SigningKey.load(file),
        clock,
        properties.identityLifetime(),
        properties.identityCacheEntries());
  }

  /// The connections to backends, in place of Spring Cloud Gateway's own client, whose pool has no
  /// bound on waiting calls. Lately used connections go first, so that others can become idle.
  @Bean
  HttpClient backendClient(BackendProperties properties) {
    ConnectionProvider pool =
        ConnectionProvider.builder("backends")
            .maxConnections(properties.connections())
            .pendingAcquireMaxCount(properties.waiting())
            .pendingAcquireTimeout(properties.acquireTimeout())
            .maxIdleTime(properties.maxIdle())
            .maxLifeTime(properties.maxLife())
            .evictInBackground(properties.maxIdle())
            .lifo()
            .build();
    return HttpClient.create(pool)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.toIntExact(properties.connectTimeout().toMillis()));
  }

  @Bean
  BackendForwarder backendForwarder(
      HttpClient client,
      HttpClientProperties clientProperties,
      Answers answers,
      BackendProperties properties,
      Catalogue catalogue,
      Identities identities,
      JsonMapper json) {
    FilteringWebHandler routing =
        new FilteringWebHandler(
            List.of(
                new EnvelopeFilter(answers),
                new ActionRoutingFilter(client, new NoHeaderFilters(), clientProperties)),
            true);
    Services services = new Services(properties.services(), catalogue.services());
    return new BackendForwarder(routing, services, identities, json);
  }

  /// What backends check the identity with.
  @Bean
  RouterFunction<ServerResponse> identityKeys(Identities identities) {
    return route()
        .GET(
            "/.well-known/marketgate/jwks.json",
            request ->
                ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(identities.jwks()))
        .build();
  }

  /// The headers are ours from the start.
  private static final class NoHeaderFilters implements ObjectProvider<List<HttpHeadersFilter>> {

    @Override
    public @Nullable List<HttpHeadersFilter> getIfAvailable() {
      return List.of();
    }
  }
}
