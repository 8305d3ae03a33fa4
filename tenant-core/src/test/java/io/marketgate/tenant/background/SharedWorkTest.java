package io.marketgate.tenant.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Mono;

class SharedWorkTest {

  @Test
  void isDoneByEveryReplicaThatIsNotToldOtherwise() {
    assertThat(beans(Map.of())).contains("shared", "own");
    assertThat(beans(Map.of("marketgate.background.shared-work", "true")))
        .contains("shared", "own");
  }

  @Test
  void isLeftToOthers() {
    assertThat(beans(Map.of("marketgate.background.shared-work", "false")))
        .contains("own")
        .doesNotContain("shared");
  }

  private static List<String> beans(Map<String, Object> settings) {
    try (AnnotationConfigApplicationContext program = new AnnotationConfigApplicationContext()) {
      program
          .getEnvironment()
          .getPropertySources()
          .addFirst(new MapPropertySource("settings", settings));
      program.register(Work.class);
      program.refresh();
      return List.of(program.getBeanNamesForType(BackgroundLoop.class));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Work {

    @Bean
    @SharedWork
    BackgroundLoop shared() {
      return BackgroundLoop.forEver("shared", Mono.never());
    }

    @Bean
    BackgroundLoop own() {
      return BackgroundLoop.forEver("own", Mono.never());
    }
  }
}
