package io.marketgate.tenant.history;

import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

  @Bean
  History history(Database database, JsonMapper json, Clock clock) {
    return new History(database, json, clock);
  }
}
