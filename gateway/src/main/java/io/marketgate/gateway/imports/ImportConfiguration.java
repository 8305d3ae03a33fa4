package io.marketgate.gateway.imports;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.order.WorkOrders;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.platform.PlatformProperties;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImportProperties.class)
class ImportConfiguration {

  private static final Duration CLEANING_INTERVAL = Duration.ofHours(1);

  @Bean
  ImportStore importStore(Database database, Clock clock) {
    return new ImportStore(database, clock);
  }

  @Bean
  @SharedWork
  BackgroundLoop imports(
      ImportStore store,
      Organizations organizations,
      Members members,
      WorkOrders orders,
      PlatformProperties platform,
      JsonMapper json,
      ImportProperties properties) {
    RowActions actions = new RowActions(organizations, members, orders, platform);
    ImportRunner runner = new ImportRunner(store, actions, json);
    return BackgroundLoop.repeat(
        "Imports", properties.pollInterval(), Schedulers.parallel(), runner.run());
  }

  @Bean
  @SharedWork
  BackgroundLoop importCleaning(ImportStore store) {
    return BackgroundLoop.repeat(
        "Imports of long ago", CLEANING_INTERVAL, Schedulers.parallel(), store.deleteOld());
  }

  @Bean
  RouterFunction<ServerResponse> importRoutes(
      ImportStore store, OperatorGuard operators, JsonMapper json, ImportProperties properties) {
    return new ImportRoutes(store, operators, json, properties.mostRows()).routes();
  }
}
