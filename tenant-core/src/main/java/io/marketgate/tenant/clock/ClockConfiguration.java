package io.marketgate.tenant.clock;

import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Instant;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ClockProperties.class)
class ClockConfiguration {

  private static final String TIME = "SELECT UTC_TIMESTAMP(6) AS now";

  @Bean
  ClockSkew clockSkew(Database database, WallClock wall, ClockProperties properties) {
    Mono<Instant> shared =
        database.run(sql ->
            sql.sql(TIME).map(row -> Objects.requireNonNull(Rows.instant(row, "now"))).one());
    return new ClockSkew(shared, wall, System::nanoTime, properties.tolerance());
  }

  /// What replicas share is done by those whose clock is right.
  @Bean
  static BeanPostProcessor sharedWorkByTheClock(
      ConfigurableListableBeanFactory beans, ObjectProvider<ClockSkew> skew) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof BackgroundLoop loop
            && beans.findAnnotationOnBean(name, SharedWork.class) != null) {
          loop.onlyWhile(() -> skew.getObject().check());
        }
        return bean;
      }
    };
  }
}
