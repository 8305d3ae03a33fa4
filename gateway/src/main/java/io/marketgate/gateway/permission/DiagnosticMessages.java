package io.marketgate.gateway.permission;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.token.SessionPolicy;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.OrganizationAccess;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.LayerResult;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The `encodedDiagnosticMessage` of a denial (ram.md 5): what was asked and what the policies
/// said, encrypted (JWE, `dir` with A256GCM) with a key that every replica derives from the same
/// secret, readable only for the same organization and for a limited time. The explanation itself
/// is made when somebody decodes it.
///
/// Nothing is compressed before it is encrypted: the caller chooses parts of the text, and the
/// length would tell him about the rest.
public final class DiagnosticMessages {

  private static final int LONGEST = 32 * 1024;

  /// Statements that are named for each layer.
  private static final int MOST_NAMES = 25;

  private static final JWEHeader HEADER = new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM);

  private final DirectEncrypter encrypter;
  private final DirectDecrypter decrypter;
  private final AccessPolicies policies;
  private final JsonMapper json;
  private final Clock clock;
  private final Duration life;

  /// What is encrypted.
  private record Message(
      String organization,
      String policiesVersion,
      String type,
      String accountId,
      String name,
      String displayName,
      @Nullable String sessionPolicy,
      String action,
      String resource,
      Map<String, String> context,
      String decision,
      String decidedBy,
      @Nullable Integer level,
      List<SimulationView.LayerView> layers,
      Instant at) {

    static Message of(Denial denial) {
      Principal principal = denial.principal();
      var decidedBy = denial.decision().decidedBy();
      return new Message(
          denial.organization(),
          denial.policiesVersion(),
          principal.type().text(),
          principal.accountId(),
          principal.name(),
          principal.displayName(),
          principal.sessionPolicy() == null ? null : principal.sessionPolicy().document(),
          denial.action(),
          denial.resource(),
          denial.context(),
          denial.decision().verdict().wireName(),
          decidedBy.layer().wireName(),
          decidedBy.level(),
          denial.decision().layers().stream().map(Message::shortened).toList(),
          denial.at());
    }

    /// What nobody could decode any more would help nobody.
    private static SimulationView.LayerView shortened(LayerResult layer) {
      return SimulationView.LayerView.of(
          new LayerResult(
              layer.layer(),
              layer.level(),
              layer.decision(),
              layer.allow().subList(0, Math.min(MOST_NAMES, layer.allow().size())),
              layer.deny().subList(0, Math.min(MOST_NAMES, layer.deny().size()))));
    }

    Principal principal() {
      return new Principal(
          PrincipalType.of(type).orElseThrow(),
          accountId,
          name,
          displayName,
          sessionPolicy == null ? null : SessionPolicy.parse(sessionPolicy));
    }
  }

  /// @param key whose secret the encryption's is derived from
  /// @param life how long a message can be decoded
  DiagnosticMessages(
      SigningKey key, AccessPolicies policies, JsonMapper json, Clock clock, Duration life) {
    SecretKey secret = key.deriveSecret("marketgate diagnostic messages");
    try {
      this.encrypter = new DirectEncrypter(secret);
      this.decrypter = new DirectDecrypter(secret);
    } catch (JOSEException e) {
      throw new IllegalStateException("A256GCM takes a key of 256 bits", e);
    }
    encrypter.getJCAContext().setSecureRandom(SigningKey.seededRandom());
    this.policies = policies;
    this.json = json;
    this.clock = clock;
    this.life = life;
    // The first encryption loads what the later ones need, which is nothing for an event loop.
    var _ = encrypt("{}");
  }

  /// The message for a denial.
  public String encode(Denial denial) {
    return encrypt(json.writeValueAsString(Message.of(denial)));
  }

  /// What a message says, with the explanation by the policies as they are now.
  ///
  /// @param organization of the one who asks
  /// @return empty for what is no message of this organization, or has expired
  public Mono<Map<String, Object>> decode(String encoded, String organization) {
    return Mono.justOrEmpty(decrypt(encoded))
        .filter(message -> message.organization().equals(organization))
        .filter(message -> clock.instant().isBefore(message.at().plus(life)))
        .flatMap(message ->
            policies
                .of(organization)
                .publishOn(Schedulers.boundedElastic())
                .map(access -> explain(message, access)));
  }

  private static Map<String, Object> explain(Message message, OrganizationAccess access) {
    Principal principal = message.principal();
    AccessRequest request =
        new AccessRequest(principal.arn(), message.action(), message.resource(), message::context);
    SimulationView now =
        SimulationView.of(
            request, new Governance(principal, access).of(message.action(), message.resource()));
    Map<String, Object> decoded = new LinkedHashMap<>();
    decoded.put("at", message.at());
    decoded.put("authPrincipal", principal.arn());
    decoded.put("authAction", message.action());
    decoded.put("authResource", message.resource());
    decoded.put("context", message.context());
    decoded.put("decision", message.decision());
    decoded.put("decidedBy", message.decidedBy());
    if (message.level() != null) {
      decoded.put("level", message.level());
    }
    decoded.put("layers", message.layers());
    decoded.put("explanation", now.explanation());
    decoded.put("policiesChanged", !access.version().equals(message.policiesVersion()));
    return decoded;
  }

  private String encrypt(String text) {
    JWEObject message = new JWEObject(HEADER, new Payload(text));
    try {
      message.encrypt(encrypter);
    } catch (JOSEException e) {
      throw new IllegalStateException("Encryption failed", e);
    }
    return message.serialize();
  }

  private Optional<Message> decrypt(String encoded) {
    if (encoded.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      JWEObject message = JWEObject.parse(encoded);
      if (!JWEAlgorithm.DIR.equals(message.getHeader().getAlgorithm())
          || !EncryptionMethod.A256GCM.equals(message.getHeader().getEncryptionMethod())
          || message.getHeader().getCompressionAlgorithm() != null) {
        return Optional.empty();
      }
      message.decrypt(decrypter);
      return Optional.of(json.readValue(message.getPayload().toString(), Message.class));
    } catch (ParseException | JOSEException | JacksonException e) {
      return Optional.empty();
    }
  }
}
