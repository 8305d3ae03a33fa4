package io.marketgate.gateway.embedding;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmbeddingProperties.class)
class EmbeddingConfiguration {

  @Bean
  ConsoleOrigins consoleOrigins(EmbeddingProperties properties) {
    return new ConsoleOrigins(properties.origins());
  }

  @Bean
  @ConditionalOnProperty("marketgate.embedding.folder")
  RouterFunction<ServerResponse> embeddedFrontEnd(
      EmbeddingProperties properties, ConsoleOrigins origins) {
    Path folder = properties.folder();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalStateException("marketgate.embedding.folder is no folder: " + folder);
    }
    return new AssetRoutes(origins, folder, properties.hashedNames()).routes();
  }
}
