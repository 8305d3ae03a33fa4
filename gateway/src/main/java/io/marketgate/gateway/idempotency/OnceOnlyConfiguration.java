package io.marketgate.gateway.idempotency;

import io.marketgate.gateway.http.Origins;
import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.tenant.idempotency.IdempotentWrites;
import io.marketgate.tenant.storage.Settlement;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OnceOnlyConfiguration {

  private static final int LONGEST_BODY = 4 * 1024 * 1024;

  @Bean
  OnceOnlyWrites onceOnlyWrites(
      IdempotentWrites writes,
      SecretBoxes secrets,
      JsonMapper json,
      ServerCodecConfigurer codecs,
      Origins origins,
      Settlement settlement) {
    return new OnceOnlyWrites(
        writes,
        secrets.of(SealedPurposes.REMEMBERED_ANSWERS),
        json,
        codecs,
        origins,
        settlement,
        LONGEST_BODY);
  }
}
