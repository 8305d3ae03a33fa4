package io.marketgate.gateway.builtin;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.ParamsCheck;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.product.EntitlementVerdict;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.usage.UsageCheck;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `{metric, amount?}`: whether so much of a metric can be used; changes nothing (api.md 2).
final class CheckEntitlement implements BuiltInAction {

  private static final Set<String> MEMBERS = Set.of("metric", "amount");
  private static final int LONGEST = 64;

  private final UsageCheck check;

  CheckEntitlement(UsageCheck check) {
    this.check = check;
  }

  @Override
  public String name() {
    return "CheckEntitlement";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    Optional<Refusal> unknown = ParamsCheck.unknown(params, MEMBERS);
    if (unknown.isPresent()) {
      return unknown;
    }
    JsonNode metric = params.get("metric");
    if (metric == null) {
      return Optional.of(new Refusal.MissingParameter("params/metric"));
    }
    if (!metric.isString()
        || metric.stringValue().isEmpty()
        || metric.stringValue().length() > LONGEST) {
      return ParamsCheck.invalid("metric", "it must be a code of 1 to " + LONGEST + " characters");
    }
    JsonNode amount = params.get("amount");
    boolean isAmount =
        amount == null
            || (amount.isIntegralNumber()
                && amount.canConvertToLong()
                && amount.longValue() >= 1
                && amount.longValue() <= Limit.MOST);
    return isAmount
        ? Optional.empty()
        : ParamsCheck.invalid("amount", "it must be a whole number from 1 to " + Limit.MOST);
  }

  @Override
  public Mono<Object> answer(Call call) {
    ObjectNode params = call.request().params();
    String metric = params.get("metric").stringValue();
    long amount = params.has("amount") ? params.get("amount").longValue() : 1;
    return check
        .standing(call.tenant().organization().id(), List.of(metric))
        .map(standing ->
            standing.metrics().stream()
                .findFirst()
                .<Object>map(of -> EntitlementVerdict.of(standing, of, amount))
                .orElseThrow(() ->
                    new RefusedException(
                        new Refusal.InvalidParameter("params/metric", "there is no such metric"))));
  }
}
