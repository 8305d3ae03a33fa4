package io.marketgate.gateway.key;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
class KeyConfiguration {

  @Bean
  SecretBoxes secretBoxes(
      @Qualifier("identityKey") SigningKey identityKey, EncryptionProperties properties) {
    Path key = properties.key();
    return new SecretBoxes(
        identityKey, key == null ? null : EncryptionKey.load(key, properties.otherKeys()));
  }
}
