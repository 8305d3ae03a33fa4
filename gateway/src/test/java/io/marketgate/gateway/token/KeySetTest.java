package io.marketgate.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {

  private static final Map<String, Object> CLAIMS = Map.of("iss", "x");

  @Test
  void takesAKeyForSignatures() {
    assertThat(verifies(ec().keyUse(KeyUse.SIGNATURE).build())).isTrue();
    assertThat(verifies(ec().keyOperations(Set.of(KeyOperation.VERIFY)).build())).isTrue();
    assertThat(verifies(ec().algorithm(JWSAlgorithm.ES256).build())).isTrue();
  }

  @Test
  void leavesOutKeysForAnythingElse() {
    assertThat(verifies(ec().keyUse(KeyUse.ENCRYPTION).build())).isFalse();
    assertThat(verifies(ec().keyUse(new KeyUse("any")).build())).isFalse();
    assertThat(verifies(ec().keyOperations(Set.of(KeyOperation.ENCRYPT)).build())).isFalse();
    assertThat(verifies(ec().keyOperations(Set.of()).build())).isFalse();
    assertThat(verifies(ec().algorithm(JWSAlgorithm.RS256).build())).isFalse();
    assertThat(verifies(ec().algorithm(new Algorithm("ECDH-ES")).build())).isFalse();
  }

  @Test
  void leavesOutKeysThatAreWeakOrOfAnotherCurve() throws Exception {
    RSAKey weak = TestKeys.rsa("weak", 1024);
    assertThat(TestKeys.keySet(weak).find(jws("weak", "RS256"))).isEmpty();
    ECKey secp256k1 = new ECKeyGenerator(Curve.P_384).keyID("k").generate();
    assertThat(TestKeys.keySet(secp256k1).find(jws("k", "ES256"))).isEmpty();
  }

  @Test
  void leavesOutKeysThatWerePublishedWithTheirPrivatePart() {
    String json = "{\"keys\":[" + TestKeys.EC.toJSONString() + "]}";
    assertThat(KeySet.parse(json.getBytes(UTF_8)).orElseThrow().find(jws("ec", "ES256"))).isEmpty();
  }

  @Test
  void leavesOutSecrets() {
    OctetSequenceKey secret = new OctetSequenceKey.Builder(new byte[32]).keyID("s").build();
    String json = "{\"keys\":[" + secret.toJSONString() + "]}";
    assertThat(KeySet.parse(json.getBytes(UTF_8)).orElseThrow().find(jws("s", "ES256"))).isEmpty();
  }

  @Test
  void leavesOutEveryKeyOfAnIdThatIsGivenTwice() {
    ECKey other = TestKeys.ec("ec");
    KeySet keys = TestKeys.keySet(TestKeys.EC, other, TestKeys.RSA);
    assertThat(keys.find(jws("ec", "ES256"))).isEmpty();
    assertThat(keys.find(jws("rsa", "RS256"))).isPresent();
  }

  @Test
  void takesATokenWithoutAKeyIdOnlyWhereThereIsOneKey() {
    Jws anonymous = Jws.parse(TestKeys.encode("{\"alg\":\"ES256\"}") + ".e30.AAAA").orElseThrow();
    assertThat(TestKeys.keySet(TestKeys.EC).find(anonymous)).isPresent();
    assertThat(TestKeys.keySet(TestKeys.EC, TestKeys.RSA).find(anonymous)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]} x", "{\"keys\":[],\"keys\":[]}"})
  void refusesWhatIsNoKeySet(String json) {
    assertThat(KeySet.parse(json.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void refusesASetOfTooManyKeys() {
    String key = TestKeys.ED.jwk().toJSONString();
    String many = "{\"keys\":[" + String.join(",", Collections.nCopies(101, key)) + "]}";
    assertThat(KeySet.parse(many.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"kid\":\"k\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\",\"kid\":\"k\"}",
        "{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\",\"kid\":\"k\"}",
        "{\"kty\":\"XYZ\",\"kid\":\"k\"}",
        "{\"kid\":\"k\"}",
        "7",
      })
  void leavesOutKeysThatAreNone(String key) {
    String json = "{\"keys\":[" + key + "," + TestKeys.EC.toPublicJWK().toJSONString() + "]}";
    KeySet keys = KeySet.parse(json.getBytes(UTF_8)).orElseThrow();
    assertThat(keys.find(jws("k", "ES256"))).isEmpty();
    assertThat(keys.find(jws("ec", "ES256"))).isPresent();
  }

  private static ECKey.Builder ec() {
    return new ECKey.Builder(TestKeys.EC);
  }

  private static boolean verifies(JWK key) {
    Jws jws = Jws.parse(TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, CLAIMS)).orElseThrow();
    return TestKeys.keySet(key).find(jws).filter(found -> found.verifies(jws)).isPresent();
  }

  private static Jws jws(String keyId, String algorithm) {
    String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    return Jws.parse(TestKeys.encode(header) + ".e30.AAAA").orElseThrow();
  }
}
