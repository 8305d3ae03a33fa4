package io.marketgate.tenant.idempotency;

import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

  @Bean
  IdempotentWrites idempotentWrites(Database database, Clock clock) {
    return new IdempotentWrites(database, clock);
  }

  @Bean
  ActionWrites actionWrites(Database database, ClockSkew skew, Clock clock) {
    return new ActionWrites(database, skew.corrected(clock));
  }

  @Bean
  Sweep idempotencySweep(IdempotentWrites writes) {
    return new Sweep("Answers to keys", writes.deleteOld());
  }
}
