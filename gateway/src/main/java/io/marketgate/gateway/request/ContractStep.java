package io.marketgate.gateway.request;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.CallValues;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.PageRequest;
import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.adapter.contract.ContractRequest;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.builtin.BuiltInActions;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.TraceContext;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.catalogue.LiveCatalogue;
import io.marketgate.gateway.token.BearerToken;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What is asked: takes the call apart, finds the action, checks the parameters against its schema
/// and makes of them the permission that is needed and the backend request.
final class ContractStep {

  private final ContractParser parser = new ContractParser();
  private final BuiltInActions builtIns;
  private final LiveCatalogue catalogue;

  ContractStep(BuiltInActions builtIns, LiveCatalogue catalogue) {
    this.builtIns = builtIns;
    this.catalogue = catalogue;
  }

  /// @param rawQuery as it was sent
  /// @param authorization the header; null when absent
  /// @param traceParent the header; null when absent
  Verdict check(
      Call call,
      @Nullable String rawQuery,
      @Nullable String authorization,
      @Nullable String traceParent) {
    return switch (parser.parse(call.actionName(), rawQuery, BearerToken.in(authorization))) {
      case Outcome.Refused<ContractRequest>(Refusal refusal) -> {
        call.traced(TraceContext.of(ContractParser.traceIdIn(rawQuery), traceParent));
        yield Step.refuse(refusal);
      }
      case Outcome.Value<ContractRequest>(ContractRequest request) -> {
        call.traced(TraceContext.of(request.traceId(), traceParent));
        yield resolve(call, request);
      }
    };
  }

  private Verdict resolve(Call call, ContractRequest request) {
    Catalogue current = catalogue.get();
    call.readBy(current.version());
    return switch (findTarget(current, request)) {
      case Outcome.Refused<Target>(Refusal refusal) -> Step.refuse(refusal);
      case Outcome.Value<Target>(Target target) -> {
        call.requested(request, target);
        yield Step.pass();
      }
    };
  }

  private Outcome<Target> findTarget(Catalogue current, ContractRequest request) {
    return builtIns
        .find(request.action())
        .map(action -> toTarget(action, request))
        .or(() -> current.find(request.action()).map(action -> toTarget(action, request)))
        .orElseGet(() -> Outcome.refused(new Refusal.UnknownAction(request.action())));
  }

  private static Outcome<Target> toTarget(BuiltInAction action, ContractRequest request) {
    return action
        .checkParams(request.params())
        .<Outcome<Target>>map(Outcome::refused)
        .orElseGet(() -> Outcome.of(new Target.BuiltIn(action, action.required(request.params()))));
  }

  private static Outcome<Target> toTarget(Action action, ContractRequest request) {
    ObjectNode params = request.params();
    Refusal refusal = action.checkParams(params).orElse(null);
    if (refusal != null) {
      return Outcome.refused(refusal);
    }
    return action.toPage(params).then(page -> toTarget(action, request, page.orElse(null)));
  }

  private static Outcome<Target> toTarget(
      Action action, ContractRequest request, @Nullable PageRequest page) {
    ObjectNode params = request.params();
    return action
        .toRequiredPermission(params)
        .then(required ->
            action
                .toTakings(params)
                .then(takings ->
                    action
                        .toBackendRequests(params, new CallValues(request.userInfo(), page))
                        .then(requests ->
                            Outcome.of(
                                new Target.Catalogued(
                                    action, required, takings, requests, page)))));
  }
}
