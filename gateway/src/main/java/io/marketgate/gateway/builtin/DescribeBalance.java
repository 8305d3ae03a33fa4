package io.marketgate.gateway.builtin;

import io.marketgate.gateway.balance.BalanceView;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.tenant.balance.Ledger;
import reactor.core.publisher.Mono;

/// The money of the caller's organization (api.md 2).
final class DescribeBalance implements BuiltInAction {

  private final Ledger ledger;

  DescribeBalance(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public String name() {
    return "DescribeBalance";
  }

  @Override
  public Mono<Object> answer(Call call) {
    return ledger.balance(call.tenant().organization().id()).map(BalanceView::of);
  }
}
