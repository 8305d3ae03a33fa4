package io.marketgate.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import io.marketgate.gateway.RunningGateway;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditTrail.Head;
import io.marketgate.tenant.storage.DatabaseProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The audit trail verified without a replica.
@ExtendWith(RunningGateway.class)
class AuditCommandIT {

  private static final Path KEY = RunningGateway.data().resolve("keys/identity.jwk");

  @TempDir Path folder = Path.of(".");

  @BeforeEach
  void haveSomethingWritten() {
    var _ = Caller.owner();
    assertThat(head().number()).isPositive();
  }

  @Test
  void saysThatTheTrailIsWholeAndLeadsOverWhatWasSigned() throws Exception {
    Path lines = lines(line(KEY, head()), "another token: " + Caller.owner().accessToken());
    Path keys =
        Files.writeString(
            folder.resolve("jwks.json"), Caller.get("/.well-known/marketgate/jwks.json").body());
    run(
        0,
        "The audit trail is whole: \\d+ entries, and it leads over 1 ends",
        database("audit", "verify", lines.toString(), keys.toString()));
    run(0, "it leads over 1 ends", withKey(database("audit", "verify", lines.toString())));
    run(0, "it leads over 0 ends", database("audit", "verify"));
  }

  /// Whoever can write to the database can compute hashes as well.
  @Test
  void findsAnEndThatWasSignedAndIsAnotherOneNow() throws Exception {
    Path lines = lines(line(KEY, head()), line(KEY, new Head(1, "0".repeat(64))));
    run(
        1,
        "the first change is after entry 0, and not after entry 1",
        withKey(database("audit", "verify", lines.toString())));
  }

  @Test
  void findsAnEndThatIsGone() throws Exception {
    Path lines = lines(line(KEY, head()), line(KEY, new Head(1L << 40, "0".repeat(64))));
    run(
        1,
        "ends with entry \\d+, and entry 1099511627776 was signed",
        withKey(database("audit", "verify", lines.toString())));
  }

  @Test
  void namesWhatIsWrongWithWhatItIsGiven() throws Exception {
    Path forged = lines("", line(folder.resolve("own.jwk"), head()));
    run(
        2,
        "line 2: none of the keys has signed that",
        withKey(database("audit", "verify", forged.toString())));
    run(
        2,
        "is no file with a JWK set",
        database("audit", "verify", forged.toString(), forged.toString()));
    run(
        2,
        "no line of the logger audit-head",
        withKey(database("audit", "verify", KEY.toString())));
    run(2, "audit verify \\[", "audit", "verfiy");
    run(3, "marketgate.database.host", "audit", "verify");
  }

  private void run(int status, String says, String... arguments) throws Exception {
    try (ChildProcess command = ChildProcess.archive(arguments)) {
      assertThat(command.awaitExit()).as(command.output()).isEqualTo(status);
      assertThat(command.output()).containsPattern(says).doesNotContain("\tat ");
    }
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(folder.resolve("heads.log"), List.of(lines));
  }

  private static Head head() {
    return RunningGateway.bean(AuditTrail.class)
        .head()
        .blockOptional(Duration.ofSeconds(30))
        .orElseThrow();
  }

  private static String line(Path key, Head head) {
    return SigningKey.loadOrCreate(key)
        .sign(
            "marketgate-audit-head+jwt",
            Map.of("number", head.number(), "hash", head.hash(), "iat", 1));
  }

  private static String[] database(String... arguments) {
    DatabaseProperties database = RunningGateway.bean(DatabaseProperties.class);
    return with(
        arguments,
        "--marketgate.database.host=" + database.host(),
        "--marketgate.database.port=" + database.port(),
        "--marketgate.database.password=" + database.password());
  }

  private static String[] withKey(String... arguments) {
    return with(arguments, "--marketgate.backends.identity-key=" + KEY);
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new);
  }
}
