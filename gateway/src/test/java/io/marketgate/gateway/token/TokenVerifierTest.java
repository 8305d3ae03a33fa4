package io.marketgate.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.TokenFault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TokenVerifierTest {

  private static final String ISSUER = "https://signin.example";
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

  private final TokenVerifier verifier =
      new TokenVerifier(
          List.of(
              issuer(
                  ISSUER,
                  Set.of(Algorithm.values()),
                  TestKeys.keySet(TestKeys.EC, TestKeys.RSA, TestKeys.ED.jwk()),
                  "at+jwt",
                  null),
              issuer(
                  "https://rsa.example",
                  Set.of(Algorithm.RS256),
                  TestKeys.keySet(TestKeys.RSA),
                  null,
                  null),
              issuer(
                  "https://opaque.example",
                  Set.of(),
                  KeySet.empty(),
                  null,
                  token -> Mono.just(introspected(token)))),
          8_192);

  static Stream<Arguments> algorithms() {
    return Stream.of(
        arguments("ES256", TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims())),
        arguments("RS256", TestKeys.sign(TestKeys.RSA, JWSAlgorithm.RS256, claims())),
        arguments("PS256", TestKeys.sign(TestKeys.RSA, JWSAlgorithm.PS256, claims())),
        arguments("EdDSA", TestKeys.sign(TestKeys.ED, claims())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("algorithms")
  void acceptsEveryAlgorithmOfTheIssuer(String algorithm, String token) {
    VerifiedToken verified = valid(token);
    assertThat(verified.issuer()).isEqualTo(ISSUER);
    assertThat(verified.marketplace()).isEqualTo("aliyun");
    assertThat(verified.subject()).isEqualTo("u-1");
    assertThat(verified.accountId()).isEqualTo("a-1");
    assertThat(verified.type()).isEqualTo(PrincipalType.USER);
    assertThat(verified.expiresAt()).isEqualTo(NOW.plusSeconds(3600));
    assertThat(verified.toString()).doesNotContain("u-1").doesNotContain("a-1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("algorithms")
  void refusesEverySignatureThatWasTouched(String algorithm, String token) {
    int dot = token.lastIndexOf('.');
    byte[] signature = new Base64URL(token.substring(dot + 1)).decode();
    for (int octet = 0; octet < signature.length; octet += 7) {
      byte[] touched = signature.clone();
      touched[octet] ^= 1;
      assertThat(fault(token.substring(0, dot + 1) + Base64URL.encode(touched)))
          .isEqualTo(TokenFault.SIGNATURE);
    }
    assertThat(fault(token.substring(0, dot + 1) + Base64URL.encode(new byte[signature.length])))
        .isEqualTo(TokenFault.SIGNATURE);
    assertThat(fault(token.substring(0, dot + 1) + Base64URL.encode(new byte[1])))
        .isEqualTo(TokenFault.SIGNATURE);
  }

  /// Texts that a lenient reader would take for the same token (RFC 4648, section 3.5 and more).
  static Stream<Arguments> tokensOfAnotherText() {
    String token = TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims());
    String[] parts = token.split("\\.");
    return Stream.of(
        arguments("blank before", " " + token),
        arguments("line end after", token + "\n"),
        arguments("padding", parts[0] + "." + parts[1] + "." + parts[2] + "=="),
        arguments("padding in the header", parts[0] + "=." + parts[1] + "." + parts[2]),
        arguments("blank inside", parts[0] + "." + parts[1] + "." + insert(parts[2], " ")),
        arguments("line end inside", parts[0] + "." + insert(parts[1], "\r\n") + "." + parts[2]),
        arguments("standard alphabet", parts[0] + "." + parts[1] + "." + insert(parts[2], "+")),
        arguments("not ASCII", parts[0] + "." + parts[1] + "." + insert(parts[2], "é")),
        arguments("a zero", parts[0] + "." + parts[1] + "." + insert(parts[2], "\u0000")),
        arguments("an impossible length", parts[0] + "." + parts[1] + "." + parts[2] + "AAA"),
        arguments("trailing bits", parts[0] + "." + parts[1] + "." + withTrailingBits(parts[2])),
        arguments("no header", "." + parts[1] + "." + parts[2]),
        arguments("no payload", parts[0] + ".." + parts[2]),
        arguments("no signature", parts[0] + "." + parts[1] + "."),
        arguments("two parts", parts[0] + "." + parts[1]),
        arguments("four parts", token + ".AAAA"),
        arguments("five parts", token + ".AAAA.AAAA"),
        arguments("JSON serialization", "{\"payload\":\"" + parts[1] + "\"}"),
        arguments("too long", token + "A".repeat(8_192)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tokensOfAnotherText")
  void refusesAnyOtherTextOfAToken(String fault, String token) {
    assertThat(fault(token)).isEqualTo(TokenFault.MALFORMED);
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        arguments("none", "{\"alg\":\"none\"}", TokenFault.MALFORMED),
        arguments("None", "{\"alg\":\"None\"}", TokenFault.MALFORMED),
        arguments("no algorithm", "{\"kid\":\"ec\"}", TokenFault.MALFORMED),
        arguments("an algorithm that is no text", "{\"alg\":256}", TokenFault.MALFORMED),
        arguments("HS256", "{\"alg\":\"HS256\",\"kid\":\"ec\"}", TokenFault.MALFORMED),
        arguments("lower case", "{\"alg\":\"es256\",\"kid\":\"ec\"}", TokenFault.MALFORMED),
        arguments("ES384", "{\"alg\":\"ES384\",\"kid\":\"ec\"}", TokenFault.MALFORMED),
        arguments(
            "another algorithm than the key's",
            "{\"alg\":\"RS256\",\"kid\":\"ec\",\"typ\":\"at+jwt\"}",
            TokenFault.SIGNATURE),
        arguments(
            "an algorithm twice", "{\"alg\":\"ES256\",\"alg\":\"none\"}", TokenFault.MALFORMED),
        arguments(
            "an extension",
            "{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[\"exp\"],\"exp\":1}",
            TokenFault.MALFORMED),
        arguments(
            "an empty list of extensions",
            "{\"alg\":\"ES256\",\"kid\":\"ec\",\"crit\":[]}",
            TokenFault.MALFORMED),
        arguments(
            "an unencoded payload",
            "{\"alg\":\"ES256\",\"kid\":\"ec\",\"b64\":false}",
            TokenFault.MALFORMED),
        arguments(
            "a compressed payload",
            "{\"alg\":\"ES256\",\"kid\":\"ec\",\"zip\":\"DEF\"}",
            TokenFault.MALFORMED),
        arguments(
            "nested deeply",
            "{\"alg\":\"ES256\",\"kid\":\"ec\",\"x\":"
                + "[".repeat(2_000)
                + "]".repeat(2_000)
                + "}",
            TokenFault.MALFORMED),
        arguments(
            "a key id that is no text", "{\"alg\":\"ES256\",\"kid\":7}", TokenFault.MALFORMED),
        arguments("text after", "{\"alg\":\"ES256\",\"kid\":\"ec\"}x", TokenFault.MALFORMED),
        arguments("no object", "[\"ES256\"]", TokenFault.MALFORMED),
        arguments("not UTF-8", "{\"alg\":\"ES256\",\"kid\":\"\u00ff\"", TokenFault.MALFORMED),
        arguments(
            "a key id that nobody has",
            "{\"alg\":\"ES256\",\"kid\":\"other\",\"typ\":\"at+jwt\"}",
            TokenFault.SIGNATURE),
        arguments(
            "no key id where there are several keys",
            "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}",
            TokenFault.SIGNATURE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void refusesHeadersThatSignNothing(String name, String header, TokenFault expected) {
    String signed = TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims());
    String token = TestKeys.encode(header) + signed.substring(signed.indexOf('.'));
    assertThat(fault(token)).isEqualTo(expected);
  }

  @Test
  void ignoresAKeyThatTheTokenBrings() throws Exception {
    var stranger = TestKeys.ec("ec");
    for (JWSHeader header :
        List.of(
            header().jwk(stranger.toPublicJWK()).build(),
            header().jwkURL(java.net.URI.create("http://127.0.0.1:1/jwks")).build(),
            header().x509CertURL(java.net.URI.create("http://127.0.0.1:1/x")).build())) {
      assertThat(fault(TestKeys.sign(stranger, header, claims()))).isEqualTo(TokenFault.SIGNATURE);
    }
  }

  @Test
  void takesOnlyTheAlgorithmsOfTheIssuer() {
    Map<String, Object> claims = claims();
    claims.put("iss", "https://rsa.example");
    assertThat(valid(TestKeys.sign(TestKeys.RSA, JWSAlgorithm.RS256, claims)).issuer())
        .isEqualTo("https://rsa.example");
    assertThat(fault(TestKeys.sign(TestKeys.RSA, JWSAlgorithm.PS256, claims)))
        .isEqualTo(TokenFault.SIGNATURE);
    // The key of another issuer is no key of this one.
    assertThat(fault(TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims)))
        .isEqualTo(TokenFault.SIGNATURE);
  }

  @Test
  void wantsTheTypeThatTheIssuerStates() {
    assertThat(valid(TestKeys.sign(TestKeys.EC, typed("application/AT+JWT"), claims())))
        .isNotNull();
    assertThat(fault(TestKeys.sign(TestKeys.EC, typed("JWT"), claims())))
        .isEqualTo(TokenFault.MALFORMED);
    assertThat(
            fault(
                TestKeys.sign(
                    TestKeys.EC,
                    new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
                    claims())))
        .isEqualTo(TokenFault.MALFORMED);
    // Where it states none, an id token still is no access token.
    Map<String, Object> claims = claims();
    claims.put("iss", "https://rsa.example");
    JWSHeader idToken =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .type(new JOSEObjectType("id_token"))
            .build();
    assertThat(fault(TestKeys.sign(TestKeys.RSA, idToken, claims))).isEqualTo(TokenFault.MALFORMED);
  }

  static Stream<Arguments> faultyClaims() {
    return Stream.of(
        arguments("no issuer", edit(c -> c.remove("iss")), TokenFault.ISSUER),
        arguments("another issuer", edit(c -> c.put("iss", ISSUER + "/")), TokenFault.ISSUER),
        arguments("an issuer that is no text", edit(c -> c.put("iss", 7)), TokenFault.ISSUER),
        arguments("no audience", edit(c -> c.remove("aud")), TokenFault.AUDIENCE),
        arguments("another audience", edit(c -> c.put("aud", "x")), TokenFault.AUDIENCE),
        arguments(
            "other audiences", edit(c -> c.put("aud", List.of("x", "y"))), TokenFault.AUDIENCE),
        arguments("an operator's audience", edit(c -> c.put("aud", "ops")), TokenFault.AUDIENCE),
        arguments("no subject", edit(c -> c.remove("sub")), TokenFault.MALFORMED),
        arguments("an empty subject", edit(c -> c.put("sub", "")), TokenFault.MALFORMED),
        arguments("no expiry", edit(c -> c.remove("exp")), TokenFault.MALFORMED),
        arguments("an expiry as text", edit(c -> c.put("exp", "9999999999")), TokenFault.MALFORMED),
        arguments("an absurd expiry", edit(c -> c.put("exp", 1e300)), TokenFault.MALFORMED),
        arguments("no instant of issue", edit(c -> c.remove("iat")), TokenFault.MALFORMED),
        arguments(
            "a life that is too long",
            edit(c -> c.put("exp", NOW.plus(Duration.ofHours(25)).getEpochSecond())),
            TokenFault.MALFORMED),
        arguments("a wrong not-before", edit(c -> c.put("nbf", "soon")), TokenFault.MALFORMED),
        arguments("no account", edit(c -> c.remove("accountId")), TokenFault.MALFORMED),
        arguments("an unknown type", edit(c -> c.put("type", "root")), TokenFault.MALFORMED),
        arguments(
            "a session policy that is none",
            edit(c -> c.put("sessionPolicy", "{\"Version\":\"1\"}")),
            TokenFault.MALFORMED),
        arguments(
            "a session policy that is no text",
            edit(c -> c.put("sessionPolicy", Map.of("Version", "1"))),
            TokenFault.MALFORMED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faultyClaims")
  void refusesClaimsThatProveTooLittle(
      String name, Map<String, Object> claims, TokenFault expected) {
    assertThat(fault(TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims))).isEqualTo(expected);
  }

  @Test
  void takesOneOfSeveralAudiences() {
    Map<String, Object> claims = edit(c -> c.put("aud", List.of("x", "marketgate")));
    assertThat(valid(TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, claims))).isNotNull();
  }

  @Test
  void takesForTheOwnerOnlyWhoIsTheAccountItself() {
    Map<String, Object> untyped = edit(c -> c.remove("type"));
    assertThat(valid(TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, untyped)).type())
        .isEqualTo(PrincipalType.USER);
    untyped.put("sub", "a-1");
    assertThat(valid(TestKeys.sign(TestKeys.EC, JWSAlgorithm.ES256, untyped)).type())
        .isEqualTo(PrincipalType.ACCOUNT);
  }

  @Test
  void asksTheIssuerAboutAnOpaqueToken() {
    assertThat(valid("active").accountId()).isEqualTo("a-1");
    assertThat(fault("inactive")).isEqualTo(TokenFault.REVOKED);
    assertThat(fault("with blank")).isEqualTo(TokenFault.MALFORMED);
  }

  private static Optional<ObjectNode> introspected(String token) {
    Map<String, Object> claims = claims();
    claims.put("iss", "https://opaque.example");
    return token.equals("active")
        ? Optional.of(JsonMapper.shared().valueToTree(claims))
        : Optional.empty();
  }

  private VerifiedToken valid(String token) {
    TokenVerdict verdict = verify(token);
    assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class);
    return ((TokenVerdict.Valid) verdict).token();
  }

  private TokenFault fault(String token) {
    TokenVerdict verdict = verify(token);
    assertThat(verdict).isInstanceOf(TokenVerdict.Invalid.class);
    return ((TokenVerdict.Invalid) verdict).fault();
  }

  private TokenVerdict verify(String token) {
    TokenVerdict[] verdict = new TokenVerdict[1];
    StepVerifier.create(verifier.verify(token, Audience.API))
        .consumeNextWith(found -> verdict[0] = found)
        .verifyComplete();
    return verdict[0];
  }

  private static TrustedIssuer issuer(
      String name,
      Set<Algorithm> algorithms,
      KeySet keys,
      @Nullable String type,
      @Nullable Introspector introspector) {
    return new TrustedIssuer(
        name,
        algorithms,
        type,
        new FixedKeySource(keys),
        new ClaimsReader(
            new ClaimsReader.Names(name, "aliyun", "accountId", "type", null),
            new ClaimsReader.Rules(
                new AudienceNames("marketgate", "ops", "product"),
                Set.of(Audience.API),
                Duration.ofHours(24))),
        introspector);
  }

  private static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").type(new JOSEObjectType("at+jwt"));
  }

  private static JWSHeader typed(String type) {
    return header().type(new JOSEObjectType(type)).build();
  }

  private static Map<String, Object> edit(Consumer<Map<String, Object>> change) {
    Map<String, Object> claims = claims();
    change.accept(claims);
    return claims;
  }

  private static Map<String, Object> claims() {
    Map<String, Object> claims = new HashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", "marketgate");
    claims.put("sub", "u-1");
    claims.put("accountId", "a-1");
    claims.put("type", "user");
    claims.put("iat", NOW.getEpochSecond());
    claims.put("exp", NOW.plusSeconds(3600).getEpochSecond());
    return claims;
  }

  private static String insert(String part, String text) {
    return part.substring(0, part.length() / 2) + text + part.substring(part.length() / 2);
  }

  /// 64 octets end in a character of which two bits count; another one with the same two.
  private static String withTrailingBits(String part) {
    char last = part.charAt(part.length() - 1);
    return part.substring(0, part.length() - 1) + (char) (last + 1);
  }
}
