package io.marketgate.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Wycheproof vectors for JSON Web Signatures and Keys, where they lie beside the project (the
/// system property `marketgate.wycheproof` names another place). The fault classes are tested with
/// material of our own in [TokenVerifierTest] and [KeySetTest] wherever the files are not.
class WycheproofTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("marketgate.wycheproof", "../../shared/conformance/wycheproof"));

  @ParameterizedTest
  @ValueSource(strings = {"json_web_signature_test.json", "json_web_key_test.json"})
  void refusesEveryInvalidVector(String file) throws Exception {
    assumeThat(FOLDER.resolve(file)).exists();
    JsonNode vectors = JsonMapper.shared().readTree(Files.readString(FOLDER.resolve(file)));
    List<String> accepted = new ArrayList<>();
    int invalid = 0;
    int valid = 0;
    for (JsonNode group : vectors.get("testGroups")) {
      KeySet keys = keys(group);
      for (JsonNode test : group.get("tests")) {
        boolean verifies = verifies(keys, test.get("jws").asString(""));
        if (test.get("result").asString("").equals("invalid")) {
          invalid++;
          if (verifies) {
            accepted.add(test.get("tcId") + " " + test.get("comment"));
          }
        } else if (verifies) {
          valid++;
        }
      }
    }
    assertThat(accepted).isEmpty();
    assertThat(invalid).isPositive();
    assertThat(valid).as("what is valid and of an algorithm of ours is accepted").isPositive();
  }

  private static boolean verifies(KeySet keys, String token) {
    Optional<Jws> jws = Jws.parse(token);
    return jws.flatMap(keys::find).filter(key -> key.verifies(jws.orElseThrow())).isPresent();
  }

  /// The public key where there is one, else the private; a single one or a set of them.
  private static KeySet keys(JsonNode group) {
    JsonNode key = group.has("public") ? group.get("public") : group.get("private");
    String set = key.has("keys") ? key.toString() : "{\"keys\":[" + key + "]}";
    return KeySet.parse(set.getBytes(UTF_8)).orElse(KeySet.empty());
  }
}
