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
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImportProperties.class)
class ImportConfiguration {

  private static final Duration CLEANING_INTERVAL = Duration.ofHours(1);
  private static final int MOST_READERS = 10;
  private static final Duration UNUSED = Duration.ofMinutes(1);

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
        "Imports of long ago",
        CLEANING_INTERVAL,
        Schedulers.parallel(),
        store.deleteOld().then(store.deleteAbandoned()));
  }

  /// So many files are read at the same time. Who sends another one is told to come again, because
  /// it could wait for as long as somebody sends slowly.
  @Bean(destroyMethod = "dispose")
  Scheduler importReaders() {
    return readers(MOST_READERS);
  }

  static Scheduler readers(int most) {
    return Schedulers.fromExecutorService(
        new ThreadPoolExecutor(
            0,
            most,
            UNUSED.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("imports-", 1).daemon().factory()));
  }

  @Bean
  RouterFunction<ServerResponse> importRoutes(
      ImportStore store,
      OperatorGuard operators,
      JsonMapper json,
      Scheduler importReaders,
      ImportProperties properties) {
    UploadedRows rows = new UploadedRows(json, importReaders);
    return new ImportRoutes(store, operators, rows, properties.mostRows()).routes();
  }
}
