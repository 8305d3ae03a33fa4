package io.marketgate.tenant.license;

import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.security.PublicKey;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LicenseProperties.class)
class LicenseConfiguration {

  /// @param others keys that are trusted besides those of the configuration
  @Bean
  LicenseKeys licenseKeys(
      JsonMapper json, LicenseProperties properties, ObjectProvider<LicenseKeys.Trusted> others) {
    Map<String, PublicKey> trusted = new HashMap<>();
    properties.keys().forEach(key -> trusted.put(key.id(), LicenseKeys.publicKey(key.key())));
    others.forEach(other -> trusted.put(other.id(), other.key()));
    return new LicenseKeys(json, trusted);
  }

  @Bean
  LicenseReader licenseReader(
      LicenseKeys keys,
      LicenseProperties properties,
      ObjectProvider<Release> release,
      Clock clock) {
    return new LicenseReader(keys, properties, known(release), clock);
  }

  @Bean
  LicenseGate licenseGate(LicenseReader reader) {
    return new LicenseGate(reader);
  }

  @Bean
  Licenses licenses(
      Database database,
      AuditedChanges changes,
      LicenseKeys keys,
      LicenseReader reader,
      LicenseProperties properties,
      ObjectProvider<Release> release,
      Clock clock) {
    return new Licenses(
        database, changes, keys, reader, properties.serverId(), known(release), clock);
  }

  private static Release known(ObjectProvider<Release> release) {
    return release.getIfAvailable(() -> Release.UNKNOWN);
  }

  @Bean
  Sweep licenseClock(Licenses licenses) {
    return new Sweep("License clock", licenses.rememberTime());
  }
}
