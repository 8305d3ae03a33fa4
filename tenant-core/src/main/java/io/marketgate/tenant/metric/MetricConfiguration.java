package io.marketgate.tenant.metric;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.storage.Database;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MetricProperties.class)
class MetricConfiguration {

  @Bean
  Metrics metrics(
      Database database, AuditedChanges changes, MetricProperties properties, ChangeFeed feed) {
    Metrics metrics =
        new Metrics(
            database, changes, new MetricCatalogue(properties.catalogue()), properties.cacheLife());
    feed.onChange(metrics::forget);
    return metrics;
  }
}
