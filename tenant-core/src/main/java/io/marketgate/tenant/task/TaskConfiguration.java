package io.marketgate.tenant.task;

import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TaskConfiguration {

  @Bean
  Tasks tasks(Database database, ClockSkew skew, Clock clock) {
    return new Tasks(database, skew.corrected(clock));
  }

  @Bean
  Sweep taskSweep(Tasks tasks) {
    return new Sweep("Tasks of long ago", tasks.deleteOld());
  }
}
