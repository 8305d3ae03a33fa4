package io.marketgate.tenant.task;

import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TaskConfiguration {

  @Bean
  Tasks tasks(Database database, Clock clock) {
    return new Tasks(database, clock);
  }

  @Bean
  Sweep taskSweep(Tasks tasks) {
    return new Sweep("Tasks of long ago", tasks.deleteOld());
  }
}
