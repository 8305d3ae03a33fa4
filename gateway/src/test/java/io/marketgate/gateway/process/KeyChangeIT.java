package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.embedded.FreePort;
import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.key.EncryptionKey;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The keys that identities are signed and secrets encrypted with are replaced while replicas run.
@ExtendWith(RunningGateway.class)
class KeyChangeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SECRET = "whsec_" + "QUJD".repeat(8);
  private static final Path KEYS = RunningGateway.data().resolve("keys");
  private static final Path IDENTITY = KEYS.resolve("identity.jwk");
  private static final Path SECRETS = KEYS.resolve("encryption.jwk");

  @TempDir Path folder = Path.of(".");

  private String address = "";

  @Test
  void secretsAreReadWithBothKeysAndEncryptedAnewWithTheOneInUse() throws Exception {
    String organization = Caller.newOrganization("key-change-" + System.nanoTime());
    setSecret(RunningGateway.address().toString(), organization);
    Path fresh = folder.resolve("fresh.jwk");
    EncryptionKey.createIfAbsent(fresh);
    assertThat(keyOf(organization)).isEqualTo(idOf(SECRETS));
    reseal(fresh, SECRETS, organization);
    assertThat(keyOf(organization)).isEqualTo(idOf(fresh));
    reseal(SECRETS, fresh, organization);
    assertThat(keyOf(organization)).isEqualTo(idOf(SECRETS));
  }

  /// As an installation does that has had none so far.
  @Test
  void aKeyForSecretsIsAdded() throws Exception {
    String organization = Caller.newOrganization("key-added-" + System.nanoTime());
    String other = Caller.newOrganization("key-known-" + System.nanoTime());
    setSecret(RunningGateway.address().toString(), other);
    try (ChildProcess knowing =
        ChildProcess.replica(
            freePort(),
            with(
                "--marketgate.encryption.key=", "--marketgate.encryption.other-keys=" + SECRETS))) {
      awaitStart(knowing);
      setSecret(address, organization);
      assertReads(address, other);
    }
    assertThat(keyOf(organization)).isEqualTo(SigningKey.load(IDENTITY).id());
    assertReads("", organization);
    var _ = resealed(RunningGateway.address().toString());
    assertThat(keyOf(organization)).isEqualTo(idOf(SECRETS));
    assertReads("", organization);
  }

  /// A receiver is not shown without its secrets being read.
  private static void assertReads(String address, String organization) {
    HttpResponse<String> shown =
        Caller.get(
            address + "/ops/v1/organizations/" + organization + "/event-push",
            "Authorization",
            "Bearer " + Caller.operator("ADMIN"));
    assertThat(shown.statusCode()).as(shown.body()).isEqualTo(200);
    assertThat(Caller.json(shown).get("secrets").intValue()).isOne();
  }

  @Test
  void theKeyThatSignsIsPublishedBeforeAndAfterItIsUsed() throws Exception {
    Path fresh = folder.resolve("fresh-identity.jwk");
    SigningKey.createIfAbsent(fresh);
    try (ChildProcess replica =
        ChildProcess.replica(
            freePort(),
            with(
                "--marketgate.backends.identity-key=" + fresh,
                "--marketgate.backends.other-identity-keys=" + IDENTITY))) {
      awaitStart(replica);
      assertThat(Caller.get(address + "/.well-known/marketgate/jwks.json").body())
          .contains(SigningKey.load(fresh).id(), SigningKey.load(IDENTITY).id());
    }
  }

  @Test
  void isForAdministrators() {
    assertThat(
            Caller.post("/ops/v1/secrets:reseal", "{}", Caller.operator("OPERATION")).statusCode())
        .isEqualTo(403);
  }

  /// A replica with one key in use and another beside it reads everything.
  private void reseal(Path key, Path other, String organization) throws Exception {
    try (ChildProcess replica =
        ChildProcess.replica(
            freePort(),
            with(
                "--marketgate.encryption.key=" + key,
                "--marketgate.encryption.other-keys=" + other))) {
      awaitStart(replica);
      JsonNode resealed = resealed(address);
      assertThat(resealed.get("resealed").longValue()).as("%s", resealed).isPositive();
      assertThat(resealed.get("unreadable").longValue()).isZero();
      assertThat(resealed(address).get("resealed").longValue()).as("everything is done").isZero();
      assertReads(address, organization);
    }
  }

  private int freePort() {
    int port = FreePort.find();
    address = "http://127.0.0.1:" + port;
    return port;
  }

  private static String[] with(String... settings) {
    List<String> arguments = new ArrayList<>(List.of(settings));
    arguments.add("--marketgate.background.shared-work=false");
    return arguments.toArray(new String[0]);
  }

  private void awaitStart(ChildProcess replica) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(Caller.get(address + "/.well-known/marketgate/jwks.json").statusCode())
                .as(replica.output())
                .isEqualTo(200));
  }

  private static JsonNode resealed(String address) {
    return Caller.json(
        Caller.post(address + "/ops/v1/secrets:reseal", "{}", Caller.operator("ADMIN")));
  }

  private static void setSecret(String address, String organization) {
    HttpResponse<String> set =
        Caller.send(
            Caller.request(address + "/ops/v1/organizations/" + organization + "/event-push")
                .header("Authorization", "Bearer " + Caller.operator("ADMIN"))
                .header("Content-Type", "application/json")
                .PUT(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"url\":\"http://127.0.0.1:9/\",\"secret\":\"" + SECRET + "\"}"))
                .build());
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
  }

  private static String idOf(Path encryptionKey) {
    return EncryptionKey.load(encryptionKey, List.of()).id();
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
