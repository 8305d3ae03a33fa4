package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.FreePort;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The key that identities are signed and secrets encrypted with is replaced while replicas run.
@ExtendWith(RunningGateway.class)
class KeyChangeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SECRET = "whsec_" + "QUJD".repeat(8);

  @TempDir Path folder = Path.of(".");

  @Test
  void secretsAreReadWithBothKeysAndEncryptedAnewWithTheOneInUse() throws Exception {
    String organization = organizationWithSecret();
    Path old = RunningGateway.data().resolve("keys/identity.jwk");
    Path fresh = folder.resolve("fresh.jwk");
    SigningKey.createIfAbsent(fresh);
    assertThat(keyOf(organization)).isEqualTo(SigningKey.load(old).id());
    useAndReseal(fresh, old);
    assertThat(keyOf(organization)).isEqualTo(SigningKey.load(fresh).id());
    useAndReseal(old, fresh);
    assertThat(keyOf(organization)).isEqualTo(SigningKey.load(old).id());
  }

  @Test
  void isForAdministrators() {
    assertThat(
            Caller.post("/ops/v1/secrets:reseal", "{}", Caller.operator("OPERATION")).statusCode())
        .isEqualTo(403);
  }

  /// A replica with one key in use and another beside it publishes both, and reads everything.
  private static void useAndReseal(Path key, Path other) {
    int port = FreePort.find();
    String address = "http://127.0.0.1:" + port;
    try (ChildProcess replica =
        ChildProcess.replica(
            port,
            "--marketgate.backends.identity-key=" + key,
            "--marketgate.backends.other-identity-keys=" + other,
            "--marketgate.background.shared-work=false")) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .untilAsserted(() ->
              assertThat(Caller.get(address + "/.well-known/marketgate/jwks.json").body())
                  .as(replica.output())
                  .contains(SigningKey.load(key).id(), SigningKey.load(other).id()));
      JsonNode resealed =
          Caller.json(
              Caller.post(address + "/ops/v1/secrets:reseal", "{}", Caller.operator("ADMIN")));
      assertThat(resealed.get("resealed").longValue()).as("%s", resealed).isPositive();
      assertThat(resealed.get("unreadable").longValue()).isZero();
      JsonNode again =
          Caller.json(
              Caller.post(address + "/ops/v1/secrets:reseal", "{}", Caller.operator("ADMIN")));
      assertThat(again.get("resealed").longValue()).as("everything is done").isZero();
    }
  }

  private static String organizationWithSecret() {
    String organization = Caller.newOrganization("key-change-" + System.nanoTime());
    HttpResponse<String> set =
        Caller.send(
            Caller.request("/ops/v1/organizations/" + organization + "/event-push")
                .header("Authorization", "Bearer " + Caller.operator("ADMIN"))
                .header("Content-Type", "application/json")
                .PUT(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"url\":\"http://127.0.0.1:9/\",\"secret\":\"" + SECRET + "\"}"))
                .build());
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    return organization;
  }

  /// The id of the key that the secret is encrypted with.
  private static String keyOf(String organization) {
    String sealed =
        RunningGateway.bean(Database.class)
            .run(sql ->
                sql.sql("SELECT secret FROM push_target WHERE organization_id = :organization")
                    .bind("organization", organization)
                    .map(row -> Rows.text(row, "secret"))
                    .one())
            .blockOptional(PATIENCE)
            .orElseThrow();
    assertThat(sealed).doesNotContain(SECRET);
    String header =
        new String(
            Base64.getUrlDecoder().decode(sealed.substring(0, sealed.indexOf('.'))),
            StandardCharsets.UTF_8);
    return header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
  }
}
