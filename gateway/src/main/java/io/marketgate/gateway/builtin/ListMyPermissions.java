package io.marketgate.gateway.builtin;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.ParamsCheck;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.GovernedCaller;
import io.marketgate.tenant.permission.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `{actions, resource?}`: which of these the caller may do, so that a console shows only what
/// works (api.md 2). An action is named as it is called, `GetMigration`, or as policies name it,
/// `demo:GetMigration`. Without a resource it is the action's own with `*` for its parameters, or
/// everything of the service.
final class ListMyPermissions implements BuiltInAction {

  private static final int MOST_ACTIONS = 100;
  private static final int LONGEST_RESOURCE = 1_024;
  private static final Set<String> MEMBERS = Set.of("actions", "resource");
  private static final Pattern ACTION =
      Pattern.compile("([a-z][a-z0-9-]{0,63}:)?[A-Za-z][A-Za-z0-9]{0,63}");

  private final CallerPermissions permissions;
  private final Supplier<Catalogue> catalogue;
  private final Supplier<BuiltInActions> builtIns;

  private record Answer(List<Item> items) {}

  private record Item(String action, String resource, String decision) {}

  /// @param catalogue asked for at the first call, because it has to know our own actions' names
  /// @param builtIns likewise, because this is one of them
  ListMyPermissions(
      CallerPermissions permissions,
      Supplier<Catalogue> catalogue,
      Supplier<BuiltInActions> builtIns) {
    this.permissions = permissions;
    this.catalogue = catalogue;
    this.builtIns = builtIns;
  }

  @Override
  public String name() {
    return "ListMyPermissions";
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    Optional<Refusal> unknown = ParamsCheck.unknown(params, MEMBERS);
    if (unknown.isPresent()) {
      return unknown;
    }
    JsonNode actions = params.get("actions");
    if (actions == null) {
      return Optional.of(new Refusal.MissingParameter("params/actions"));
    }
    boolean areActions =
        actions.isArray()
            && !actions.isEmpty()
            && actions.size() <= MOST_ACTIONS
            && actions.valueStream().allMatch(ListMyPermissions::isAction);
    if (!areActions) {
      return ParamsCheck.invalid(
          "actions", "it must be a list of 1 to " + MOST_ACTIONS + " names of actions");
    }
    JsonNode resource = params.get("resource");
    boolean isResource =
        resource == null
            || (resource.isString()
                && !resource.stringValue().isEmpty()
                && resource.stringValue().length() <= LONGEST_RESOURCE);
    return isResource
        ? Optional.empty()
        : ParamsCheck.invalid(
            "resource", "it must be a text of 1 to " + LONGEST_RESOURCE + " characters");
  }

  @Override
  public Mono<Object> answer(Call call) {
    ObjectNode params = call.request().params();
    JsonNode resource = params.get("resource");
    String given = resource == null ? null : resource.stringValue();
    List<String> actions = params.get("actions").valueStream().map(JsonNode::stringValue).toList();
    return permissions.of(call).map(caller -> answer(call, caller, actions, given));
  }

  private Answer answer(
      Call call, GovernedCaller caller, List<String> actions, @Nullable String resource) {
    return new Answer(
        actions.stream().map(action -> item(call, caller, action, resource)).toList());
  }

  /// An action that needs several permissions is allowed when all of them are.
  private Item item(Call call, GovernedCaller caller, String action, @Nullable String resource) {
    List<RequiredPermission> needed = needed(action, resource);
    String verdict =
        needed.stream()
            .map(caller::decide)
            .filter(decision -> !decision.isAllowed())
            .findFirst()
            .map(decision -> decision.verdict().wireName())
            .orElse(Verdict.ALLOW.wireName());
    return new Item(action, needed.getFirst().resourceOf(call.token().accountId()), verdict);
  }

  private List<RequiredPermission> needed(String action, @Nullable String resource) {
    List<RequiredPermission> own = own(action);
    return resource == null
        ? own
        : List.of(new RequiredPermission(own.getFirst().action(), resource, Map.of()));
  }

  private List<RequiredPermission> own(String action) {
    int colon = action.indexOf(':');
    Optional<List<RequiredPermission>> builtIn =
        (colon < 0 ? builtIns.get().find(action) : builtIns.get().findByPermission(action))
            .map(BuiltInAction::requiredForAny);
    Optional<Action> catalogued =
        colon < 0 ? catalogue.get().find(action) : catalogue.get().findByPermission(action);
    String service = colon < 0 ? "marketgate" : action.substring(0, colon);
    return builtIn
        .or(() -> catalogued.map(found -> List.of(found.toRequiredPermission())))
        .orElseGet(() -> List.of(ofService(service, service + ":" + action.substring(colon + 1))));
  }

  private static RequiredPermission ofService(String service, String action) {
    return new RequiredPermission(action, "acs:" + service + ":*:{accountId}:*", Map.of());
  }

  private static boolean isAction(JsonNode name) {
    return name.isString() && ACTION.matcher(name.stringValue()).matches();
  }
}
