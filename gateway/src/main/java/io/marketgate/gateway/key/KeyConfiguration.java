package io.marketgate.gateway.key;

import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
class KeyConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(KeyConfiguration.class);

  @Bean
  SecretBoxes secretBoxes(
      @Qualifier("identityKey") SigningKey identityKey, EncryptionProperties properties) {
    Path key = properties.key();
    if (key == null) {
      LOG.warn(
          "Secrets in the database are encrypted with a key that is made from the identity key:"
              + " set marketgate.encryption.key (docs/upgrades.md)");
      List<EncryptionKey> known = EncryptionKey.loadAll(properties.otherKeys());
      return new SecretBoxes(identityKey, null, known, false);
    }
    return new SecretBoxes(
        identityKey,
        EncryptionKey.load(key, properties.otherKeys()),
        List.of(),
        properties.required());
  }
}
