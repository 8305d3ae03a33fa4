package io.marketgate.tenant.usage;

import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.StopStep;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UsageProperties.class)
class UsageConfiguration {

  @Bean
  Usage usage(
      Database database,
      EntitlementCache entitlements,
      Metrics metrics,
      JsonMapper json,
      Clock clock,
      Shortages shortages,
      UsageProperties properties) {
    return new Usage(
        new UsageBatch(
            database, entitlements, metrics, json, clock, shortages, properties.keysKept()),
        new Usage.Limits(
            properties.lanes(),
            properties.batchSize(),
            properties.waiting(),
            properties.answerTimeout()));
  }

  @Bean
  UsageReturns usageReturns(Usage usage) {
    return new UsageReturns(usage);
  }

  @Bean
  UsageLeases usageLeases(
      Usage usage, EntitlementCache entitlements, Clock clock, UsageProperties properties) {
    return new UsageLeases(
        usage::run, entitlements, clock, properties.mostAhead(), properties.answerTimeout());
  }

  @Bean
  StopStep usageLeaseEnd(UsageLeases leases, UsageProperties properties) {
    return new StopStep("Units taken ahead stay counted", leases::end, properties.answerTimeout());
  }

  @Bean
  BackgroundLoop usageLeaseLoop(UsageLeases leases, UsageProperties properties) {
    return BackgroundLoop.repeat(
        "Usage taken ahead", properties.aheadKept(), Schedulers.parallel(), leases.adjust());
  }

  @Bean
  UsageReader usageReader(
      Database database, EntitlementCache entitlements, Metrics metrics, UsageLeases leases) {
    return new UsageReader(database, entitlements, metrics, leases);
  }

  @Bean
  UsageCheck usageCheck(
      Usage usage,
      UsageLeases leases,
      EntitlementCache entitlements,
      Metrics metrics,
      Clock clock) {
    return new UsageCheck(usage, leases, entitlements, metrics, clock);
  }

  @Bean
  Reservations reservations(Database database, Clock clock) {
    return new Reservations(database, clock);
  }

  @Bean
  HeldInTransaction heldInTransaction(Clock clock) {
    return new HeldInTransaction(clock);
  }

  @Bean
  Sweep reservationSweep(Reservations reservations, UsageProperties properties) {
    return new Sweep(
        "Reservations and answers",
        reservations
            .markExpired()
            .then(reservations.deleteEnded(properties.keysKept()))
            .then(reservations.deleteKeys(properties.keysKept())));
  }
}
