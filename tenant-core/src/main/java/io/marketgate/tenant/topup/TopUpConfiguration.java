package io.marketgate.tenant.topup;

import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.balance.BalanceChanges;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
class TopUpConfiguration {

  private static final Duration PAUSE = Duration.ofMillis(100);

  @Bean
  TopUps topUps(
      Database database, OrganizationChanges changes, Metrics metrics, BalanceChanges balances) {
    return new TopUps(database, changes, metrics, balances);
  }

  @Bean
  TopUpQueue topUpQueue(TopUps topUps, ChangeFeed feed) {
    TopUpQueue queue = new TopUpQueue(topUps);
    feed.onChange(queue::forget);
    return queue;
  }

  /// On every replica: what is short is noticed where it is consumed, and waits there.
  @Bean
  BackgroundLoop topUpLoop(TopUpQueue queue) {
    return BackgroundLoop.repeat("Top-ups", PAUSE, Schedulers.parallel(), queue.work());
  }
}
