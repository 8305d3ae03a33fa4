package io.marketgate.gateway.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PushPropertiesTest {

  /// `https` only, and its port (reliability.md 6).
  @Test
  void receiversHaveThePortOfHttpsUnlessSomebodySaysOtherwise() {
    PushProperties usual = bound(Map.of("marketgate.event-push.kept", "1d"));
    assertThat(usual.ports()).containsExactly(443);
    assertThat(usual.allowHttp()).isFalse();
    assertThat(usual.allowedNetworks()).isEmpty();
    assertThat(bound(Map.of("marketgate.event-push.ports", "443,8443")).ports())
        .containsExactly(443, 8443);
    assertThat(bound(Map.of("marketgate.event-push.ports", "")).ports()).as("any").isEmpty();
  }

  private static PushProperties bound(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("marketgate.event-push", PushProperties.class);
  }
}
