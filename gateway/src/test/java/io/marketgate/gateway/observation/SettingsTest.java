package io.marketgate.gateway.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.ConfigurationMetadata;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  /// Ends of names that tell a secret.
  private static final Set<String> SECRETS =
      Set.of("password", "secret", "-key", ".key", "secrets");

  @ParameterizedTest
  @CsvSource({
    "marketgate.database.password, x, true",
    "MARKETGATE_DATABASE_PASSWORD, x, true",
    "SPRING_APPLICATION_JSON, {}, true",
    "spring.application.json, {}, true",
    "marketgate.marketplaces.aliyun.key, x, true",
    "MARKETGATE_MARKETPLACES_ALIYUN_PREVIOUSKEY, x, true",
    "MARKETGATE_MARKETPLACES_ALIYUNMETERING_ACCESSKEY, x, true",
    "marketgate.marketplaces.hook-secrets.demo, x, true",
    "MARKETGATE_MARKETPLACES_HOOKSECRETS_DEMO, x, true",
    "marketgate.tokens.issuers[0].introspection.client-secret, x, true",
    "MARKETGATE_TOKENS_ISSUERS_0_INTROSPECTION_CLIENTSECRET, x, true",
    "marketgate.otlp.headers.X-Api, x, true",
    "spring.ssl.bundle.pem.public.keystore.private-key, x, true",
    "marketgate.backends.services.demo, http://user:pass@host:1, true",
    "marketgate.backends.services.demo, http://host:1, false",
    "marketgate.tokens.key-refresh, 5m, false",
    "marketgate.usage.keys-kept, 30d, false",
    "marketgate.http.idle-timeout, 60s, false",
    "marketgate.http.max-headers, 16KB, false",
    "MARKETGATE_HTTP_MAXHEADERS, 16KB, false",
  })
  void hidesSecretsAndNothingElse(String name, String value, boolean hidden) {
    assertThat(Settings.isSecret(name, value)).isEqualTo(hidden);
  }

  @Test
  void hidesEveryPropertyThatIsNamedLikeASecret() throws IOException {
    assertThat(ConfigurationMetadata.all().keySet())
        .filteredOn(name -> name.startsWith("marketgate."))
        .filteredOn(name -> SECRETS.stream().anyMatch(name::endsWith))
        .hasSizeGreaterThan(5)
        .allSatisfy(name -> {
          assertThat(Settings.isSecret(name, "x")).as(name).isTrue();
          String variable = ConfigurationMetadata.variable(name);
          assertThat(Settings.isSecret(variable, "x")).as(variable).isTrue();
        });
  }
}
