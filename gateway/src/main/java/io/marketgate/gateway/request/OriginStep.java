package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.embedding.ConsoleOrigins;

/// Whether the page that calls may change anything: that of a marketplace's console may, about
/// accounts of that marketplace. What a page that is not known reads, its browser hides from it.
final class OriginStep implements Step {

  private final ConsoleOrigins origins;

  OriginStep(ConsoleOrigins origins) {
    this.origins = origins;
  }

  @Override
  public String name() {
    return "origin";
  }

  @Override
  public Answer check(Call call) {
    if (!call.target().isWrite()) {
      return new Answer.NotConcerned();
    }
    String site = call.origin().site();
    if (site == null) {
      return new Answer.NotConcerned();
    }
    return new Answer.Now(
        origins.mayWrite(site, call.token().marketplace())
            ? Step.pass()
            : Step.refuse(new Refusal.ForeignOrigin()));
  }
}
