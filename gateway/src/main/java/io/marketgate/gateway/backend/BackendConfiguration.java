package io.marketgate.gateway.backend;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.background.BackgroundLoop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BackendProperties.class)
class BackendConfiguration {

  /// Signs who calls; other secrets of ours are derived from it.
  @Bean
  SigningKey identityKey(BackendProperties properties) {
    Path file = properties.identityKey();
    if (file == null) {
      throw new IllegalStateException("marketgate.backends.identity-key is not set");
    }
    return SigningKey.load(file, properties.otherIdentityKeys());
  }

  @Bean
  Identities identities(SigningKey identityKey, BackendProperties properties, Clock clock) {
    return new Identities(
        identityKey, clock, properties.identityLifetime(), properties.identityCacheEntries());
  }

  @Bean
  Services services(BackendProperties properties, MeterRegistry meters) {
    Services services =
        new Services(
            properties.services(),
            properties.credentials(),
            properties.circuitOpen(),
            System::nanoTime);
    for (Service service : services.all()) {
      gauge(
          meters,
          "marketgate.backend.circuit.open",
          "1 while the service fails most of those who call it",
          service,
          each -> each.isAway() ? 1 : 0);
      gauge(
          meters,
          "marketgate.backend.left.alone",
          "Addresses of the service that calls are not sent to for now",
          service,
          Service::leftAlone);
    }
    return services;
  }

  @Bean
  LoopShare loopShare(BackendProperties properties) {
    return LoopShare.of(properties, LoopResources.DEFAULT_IO_WORKER_COUNT);
  }

  @Bean
  BackendClients backendClients(
      BackendProperties properties, LoopShare share, Services services, MeterRegistry meters) {
    BackendClients clients = new BackendClients(properties, share);
    for (Service service : services.all()) {
      gauge(
          meters,
          "marketgate.backend.connections",
          "Connections to the service, without TLS and in HTTP/1.1",
          service,
          its -> sum(its, clients::connections));
      gauge(
          meters,
          "marketgate.backend.waiting",
          "Calls of the service that wait for one of these connections",
          service,
          its -> sum(its, clients::waiting));
    }
    return clients;
  }

  private static void gauge(
      MeterRegistry meters,
      String name,
      String description,
      Service service,
      ToDoubleFunction<Service> value) {
    var _ =
        Gauge.builder(name, service, value)
            .description(description)
            .tag("service", service.name())
            .register(meters);
  }

  private static int sum(Service service, ToIntFunction<Address> number) {
    return service.instances().stream().map(Instance::address).mapToInt(number).sum();
  }

  @Bean
  BackgroundLoop backendHealth(
      BackendProperties properties, Services services, BackendClients clients) {
    HealthChecks checks = new HealthChecks(services, clients, properties.health());
    return BackgroundLoop.forEver("Health of backends", checks.run(Schedulers.parallel()));
  }

  @Bean
  BackendForwarder backendForwarder(
      BackendProperties properties,
      BackendClients clients,
      Services services,
      Answers answers,
      Identities identities,
      JsonMapper json) {
    FilteringWebHandler routing =
        new FilteringWebHandler(List.of(new RoutingFilter(clients)), true);
    return new BackendForwarder(
        routing,
        new EnvelopeWriter(answers),
        new AnswerCollector(properties.longestAnswer()),
        services,
        new BackendHeaders(identities),
        json);
  }

  @Bean
  WholeAnswers wholeAnswers(BackendProperties properties, BackendForwarder backends, Clock clock) {
    return new WholeAnswers(backends, new AnswerCache(clock, properties.cacheBytes()));
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
}
