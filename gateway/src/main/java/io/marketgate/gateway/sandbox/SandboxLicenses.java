package io.marketgate.gateway.sandbox;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.license.License;
import io.marketgate.tenant.license.LicenseKeys;
import io.marketgate.tenant.metric.Limit;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/// `/sandbox/v1/license-keys`: licence keys for anybody who asks, signed with a key that lives as
/// long as this process and is trusted in it only.
final class SandboxLicenses {

  static final String KEY_ID = "sandbox";

  private static final Duration YEAR = Duration.ofDays(365);
  private static final int LONGEST_NAME = 64;

  private final KeyPair keys;
  private final SimulatedClock clock;
  private final JsonMapper json;

  SandboxLicenses(KeyPair keys, SimulatedClock clock, JsonMapper json) {
    this.keys = keys;
    this.clock = clock;
    this.json = json;
  }

  static KeyPair newKeys() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has Ed25519", e);
    }
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST(
            "/sandbox/v1/license-keys",
            request -> JsonInput.readOptional(request, LicenseKeys.MEMBERS, this::make))
        .build();
  }

  private Mono<ServerResponse> make(JsonInput input) {
    Instant now = clock.instant();
    License license =
        new License(
            Objects.requireNonNullElse(input.text("licenseId", LONGEST_NAME), "sandbox"),
            Objects.requireNonNullElse(input.text("serverId", LONGEST_NAME), "*"),
            instant(input, "notBefore", now),
            instant(input, "expiresAt", now.plus(YEAR)),
            instant(input, "upgradeServiceUntil", now.plus(YEAR)),
            limit(input, "internalUsers"),
            limit(input, "externalUsers"),
            // Of the real time, so that each key is issued after the one before.
            instant(input, "issuedAt", clock.realInstant()));
    return input.faults().isEmpty()
        ? Mono.fromCallable(() -> LicenseKeys.sign(license, KEY_ID, keys.getPrivate(), json))
            .subscribeOn(Schedulers.boundedElastic())
            .map(key -> Map.of("key", key))
            .flatMap(ServerResponse.ok()::bodyValue)
        : input.faults().answer();
  }

  private static Instant instant(JsonInput input, String name, Instant absent) {
    return Objects.requireNonNullElse(input.instant(name), absent);
  }

  private static Limit limit(JsonInput input, String name) {
    String text = Objects.requireNonNullElse(input.text(name), Limit.UNLIMITED.text());
    return Limit.parse(text)
        .orElseGet(() -> {
          input.fault(name, "must be unlimited, or a whole number from 1 in digits");
          return Limit.UNLIMITED;
        });
  }
}
