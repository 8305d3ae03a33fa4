package io.marketgate.tenant.push;

import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.platform.PlatformProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class PushConfiguration {

  @Bean
  PushOutbox pushOutbox(Outbox outbox, JsonMapper json, PlatformProperties platform) {
    return new PushOutbox(outbox, json, platform.timeZone());
  }
}
