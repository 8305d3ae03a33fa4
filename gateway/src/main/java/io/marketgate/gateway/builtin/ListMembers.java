package io.marketgate.gateway.builtin;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.tenancy.MemberPages;
import io.marketgate.tenant.organization.Members;
import java.util.Optional;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/// `{limit?, cursor?}`: who belongs to the caller's organization (api.md 2).
final class ListMembers implements BuiltInAction {

  private static final int LONGEST_CURSOR = 128;

  private final Members members;

  ListMembers(Members members) {
    this.members = members;
  }

  @Override
  public String name() {
    return "ListMembers";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    return ListParams.check(params, cursor -> cursor.length() <= LONGEST_CURSOR);
  }

  @Override
  public Mono<Object> answer(Call call) {
    ObjectNode params = call.request().params();
    int limit = ListParams.limit(params);
    String after = ListParams.cursor(params, "");
    return members
        .page(call.tenant().organization().id(), after, limit)
        .map(found -> MemberPages.page(found, limit));
  }
}
