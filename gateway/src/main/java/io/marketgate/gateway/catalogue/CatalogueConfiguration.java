package io.marketgate.gateway.catalogue;

import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.gateway.backend.Services;
import io.marketgate.gateway.builtin.BuiltInActions;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.trace.TraceProperties;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.StartStep;
import io.marketgate.tenant.metric.Metrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CatalogueProperties.class)
class CatalogueConfiguration {

  @Bean
  Standards catalogueStandards(Services services, Metrics metrics) {
    return new Standards(new CatalogueReader(BuiltInActions.NAMES), services, metrics);
  }

  @Bean
  LiveCatalogue liveCatalogue(CatalogueProperties properties, Standards standards, Clock clock) {
    return new LiveCatalogue(properties.folder(), standards, clock);
  }

  /// When the metrics are known, so that all faults are told at once: actions that require or
  /// consume what nobody can buy would fail with every call.
  @Bean
  StartStep catalogueCheck(LiveCatalogue catalogue) {
    return new StartStep(StartStep.Order.THEN, catalogue::checkFirst);
  }

  /// Nobody is refused anything while a replica goes on with the catalogue that it had, so somebody
  /// has to be told.
  @Bean
  MeterBinder catalogueMetrics(LiveCatalogue catalogue) {
    return meters -> {
      var _ =
          Gauge.builder(
                  "marketgate.catalogue.rejected",
                  catalogue,
                  each -> each.state().rejected() == null ? 0 : 1)
              .description("1 while there are files that cannot be used and replace nothing")
              .register(meters);
    };
  }

  @Bean
  BackgroundLoop catalogueWatch(CatalogueProperties properties, LiveCatalogue catalogue) {
    return BackgroundLoop.repeat(
        "Changes of the action catalogue",
        properties.checkInterval(),
        Schedulers.parallel(),
        catalogue.refresh());
  }

  @Bean
  @ConditionalOnBooleanProperty(name = "marketgate.catalogue.documentation", matchIfMissing = true)
  RouterFunction<ServerResponse> catalogueDocumentation(LiveCatalogue catalogue) {
    return new DocumentationRoutes(catalogue).routes();
  }

  @Bean
  RouterFunction<ServerResponse> catalogueRoutes(
      LiveCatalogue catalogue,
      Standards standards,
      TraceProperties traces,
      OperatorGuard operators) {
    return new CatalogueRoutes(catalogue, standards, traces.replica(), operators).routes();
  }
}
