package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.query.UriText;
import io.marketgate.gateway.outbound.EgressRules;
import io.marketgate.gateway.outbound.PassingStatus;
import io.marketgate.gateway.outbound.Poster;
import io.marketgate.gateway.outbound.Poster.Answered;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks an enterprise's sign-on who somebody is (Huawei's "OAuth 2.0" interface of joint products):
/// his code for a token, and the token for what he is called.
final class EnterprisePeople {

  private static final int OK = 200;
  private static final int LONGEST_TOKEN = 64 * 1024;
  private static final int LONGEST_NAME = 64;

  private final Poster poster;
  private final JsonMapper json;
  private final Duration timeout;

  /// Where and as whom is asked.
  ///
  /// @param base address of the interface
  /// @param clientId not secret
  /// @param clientSecret as it is
  record Asker(String base, String clientId, String clientSecret) {

    /// Says nothing of the secret.
    @Override
    public String toString() {
      return "Asker " + clientId;
    }
  }

  /// Somebody who has signed on.
  ///
  /// @param name as his enterprise calls him
  /// @param tenant of his enterprise; empty when it is not said
  record Somebody(String name, String tenant) {

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Somebody";
    }
  }

  /// @param timeout of both questions together
  /// @param rules which addresses may be called, whatever a name leads to
  EnterprisePeople(JsonMapper json, Duration timeout, EgressRules rules) {
    this.poster = new Poster(timeout, rules);
    this.json = json;
    this.timeout = timeout;
  }

  /// Who has brought a code; empty when the enterprise's sign-on does not know it. Fails when it
  /// does not answer.
  Mono<Somebody> of(Asker asker, String code) {
    return token(asker, code).flatMap(token -> person(asker, token)).timeout(timeout);
  }

  private Mono<String> token(Asker asker, String code) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", asker.clientId());
    form.put("client_secret", asker.clientSecret());
    form.put("code", code);
    form.put("grant_type", "authorization_code");
    String body =
        form.entrySet().stream()
            .map(entry -> UriText.encode(entry.getKey()) + "=" + UriText.encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    return poster
        .post(
            asker.base() + "/api/v1/oauth2/token",
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            body)
        .flatMap(this::read)
        .flatMap(answer -> Mono.justOrEmpty(text(answer, "access_token", LONGEST_TOKEN)));
  }

  private Mono<Somebody> person(Asker asker, String token) {
    return poster
        .get(asker.base() + "/api/v1/oauth2/userinfo", Map.of("Authorization", "Bearer " + token))
        .flatMap(this::read)
        .flatMap(answer ->
            Mono.justOrEmpty(text(answer, "userName", LONGEST_NAME))
                .map(name -> new Somebody(name, answer.path("tenant").asString(""))));
  }

  private static Optional<String> text(JsonNode answer, String name, int longest) {
    return answer
        .path(name)
        .asStringOpt()
        .filter(text -> !text.isEmpty() && text.length() <= longest);
  }

  /// Nothing where it is refused.
  private Mono<JsonNode> read(Answered answered) {
    int status = answered.status();
    if (PassingStatus.is(status) || answered.text() == null) {
      return Mono.error(new IllegalStateException("the sign-on has answered " + status));
    }
    return status == OK ? Mono.just(answered.json(json)) : Mono.empty();
  }
}
