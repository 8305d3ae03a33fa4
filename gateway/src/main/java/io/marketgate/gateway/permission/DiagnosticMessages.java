package io.marketgate.gateway.permission;

import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.key.SealedText;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.token.SessionPolicy;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.OrganizationAccess;
import io.marketgate.tenant.permission.AccessRequest;
import io.marketgate.tenant.permission.LayerResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The `encodedDiagnosticMessage` of a denial (ram.md 5): what was asked and what the policies
/// said, sealed, readable only for the same organization and for a limited time. The explanation
/// itself is made when somebody decodes it.
public final class DiagnosticMessages {

  private static final int LONGEST = 32 * 1024;

  /// Statements that are named for each layer.
  private static final int MOST_NAMES = 25;

  private final SealedText sealed;
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
    this.sealed = new SealedText(key, "marketgate diagnostic messages");
    this.policies = policies;
    this.json = json;
    this.clock = clock;
    this.life = life;
  }

  /// How a call is refused that was denied.
  public Refusal refusal(Denial denial) {
    return new Refusal.NoPermission(denial.accessDeniedDetail(encode(denial)));
  }

  /// The message for a denial.
  private String encode(Denial denial) {
    return sealed.seal(json.writeValueAsString(Message.of(denial)));
  }

  /// What a message says, with the explanation by the policies as they are now.
  ///
  /// @param organization of the one who asks
  /// @return empty for what is no message of this organization, or has expired
  public Mono<Map<String, Object>> decode(String encoded, String organization) {
    return Mono.justOrEmpty(open(encoded))
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

  private Optional<Message> open(String encoded) {
    try {
      return encoded.length() > LONGEST
          ? Optional.empty()
          : sealed.open(encoded).map(text -> json.readValue(text, Message.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
