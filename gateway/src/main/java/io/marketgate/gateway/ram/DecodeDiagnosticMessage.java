package io.marketgate.gateway.ram;

import static io.marketgate.gateway.ram.Parameter.ENCODED_DIAGNOSTIC_MESSAGE;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.permission.DiagnosticMessages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// `{encodedDiagnosticMessage}`: why a call was denied, statement by statement (ram.md 5).
final class DecodeDiagnosticMessage implements BuiltInAction {

  private final DiagnosticMessages messages;

  DecodeDiagnosticMessage(DiagnosticMessages messages) {
    this.messages = messages;
  }

  @Override
  public String name() {
    return "DecodeDiagnosticMessage";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    return Arguments.check(params, Set.of(ENCODED_DIAGNOSTIC_MESSAGE), Set.of());
  }

  @Override
  public List<RequiredPermission> requiredForAny() {
    return List.of(
        new RequiredPermission(
            "ram:DecodeDiagnosticMessage",
            "acs:ram::" + RequiredPermission.ACCOUNT + ":*",
            Map.of()));
  }

  @Override
  public Mono<Object> answer(Call call) {
    String encoded = new Arguments(call.request().params()).text(ENCODED_DIAGNOSTIC_MESSAGE);
    return messages
        .decode(encoded, call.tenant().organization().id())
        .switchIfEmpty(Mono.error(DecodeDiagnosticMessage::unreadable))
        .map(decoded -> Map.of("decodedDiagnosticMessage", decoded));
  }

  private static RefusedException unreadable() {
    return new RefusedException(
        new Refusal.InvalidParameter(
            "params/encodedDiagnosticMessage",
            "it is no message of this organization, or it has expired"));
  }
}
