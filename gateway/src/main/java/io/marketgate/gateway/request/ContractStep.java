package io.marketgate.gateway.request;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.Consumption;
import io.marketgate.adapter.catalogue.RequiredPermission;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    Refusal refusal = action.checkParams(request.params()).orElse(null);
    if (refusal != null) {
      return Outcome.refused(refusal);
    }
    return switch (action.toRequiredPermission(request.params())) {
      case Outcome.Refused<RequiredPermission>(Refusal unfit) -> Outcome.refused(unfit);
      case Outcome.Value<RequiredPermission>(RequiredPermission required) ->
          switch (action.toTakings(request.params())) {
            case Outcome.Refused<List<Consumption.Taking>>(Refusal unfit) -> Outcome.refused(unfit);
            case Outcome.Value<List<Consumption.Taking>>(List<Consumption.Taking> takings) ->
                toTarget(action, required, takings, action.toBackendRequest(request.params()));
          };
    };
  }

  private static Outcome<Target> toTarget(
      Action action,
      RequiredPermission required,
      List<Consumption.Taking> takings,
      Outcome<BackendRequest> backendRequest) {
    return switch (backendRequest) {
      case Outcome.Refused<BackendRequest>(Refusal unfit) -> Outcome.refused(unfit);
      case Outcome.Value<BackendRequest>(BackendRequest request) ->
          Outcome.of(new Target.Catalogued(action, required, takings, request, ""));
    };
  }
}
