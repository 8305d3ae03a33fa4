package io.marketgate.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/// One functional endpoint that answers a small record as JSON.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BareWebFlux {

  /// Five short texts, about as much as the built-in action answers.
  record Answer(String id, String name, String status, String timeZone, String note) {}

  /// @param arguments the port
  public static void main(String[] arguments) {
    SpringApplication.run(BareWebFlux.class, Bare.settings(arguments[0]));
  }

  @Bean
  RouterFunction<ServerResponse> route() {
    Answer answer =
        new Answer(
            "pe2hke6r5qw7aw4xvrbewmtk7j", "Demo", "ACTIVE", "Asia/Shanghai", "x".repeat(300));
    return RouterFunctions.route()
        .GET(
            "/thing",
            request ->
                ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(answer))
        .build();
  }
}
