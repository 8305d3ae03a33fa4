package io.marketgate.gateway.builtin;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.ParamsCheck;
import io.marketgate.gateway.tenancy.MemberPages;
import io.marketgate.tenant.organization.Members;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `{limit?, cursor?}`: who belongs to the caller's organization (api.md 2).
final class ListMembers implements BuiltInAction {

  private static final Set<String> MEMBERS = Set.of("limit", "cursor");
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;
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
    Optional<Refusal> unknown = ParamsCheck.unknown(params, MEMBERS);
    if (unknown.isPresent()) {
      return unknown;
    }
    JsonNode limit = params.get("limit");
    if (limit != null && !(limit.isInt() && limit.intValue() >= 1 && limit.intValue() <= MOST)) {
      return ParamsCheck.invalid("limit", "it must be a whole number from 1 to " + MOST);
    }
    JsonNode cursor = params.get("cursor");
    return cursor == null || (cursor.isString() && cursor.stringValue().length() <= LONGEST_CURSOR)
        ? Optional.empty()
        : ParamsCheck.invalid("cursor", "it must be one that was given out here");
  }

  @Override
  public Mono<Object> answer(Call call) {
    ObjectNode params = call.request().params();
    int limit = params.has("limit") ? params.get("limit").intValue() : DEFAULT_LIMIT;
    String after = params.has("cursor") ? params.get("cursor").stringValue() : "";
    return members
        .page(call.tenant().organization().id(), after, limit)
        .map(found -> MemberPages.page(found, limit));
  }
}
