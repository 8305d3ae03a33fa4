package io.marketgate.gateway.call;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.CallValues;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.contract.ContractRequest;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.PrincipalType;
import io.marketgate.adapter.contract.UserInfo;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.Organization;
import io.marketgate.tenant.organization.Subscription;
import io.marketgate.tenant.organization.Tenant;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Calls of users, as far along as the steps of the pipeline leave them.
public final class Calls {

  private static final String ANY =
      """
      product: shop
      actions:
        Any:
          description: Any.
          effect: read
          permission: shop:Any
          resource: acs:shop:*:{accountId}:any/*
          params: { type: object }
          backend: { service: shop, method: GET, path: /any }
      """;

  private Calls() {}

  /// A call by a user whose token was verified, and whose tenant and edition are known.
  ///
  /// @param account also the id of its organization
  public static Call of(String account, String user, Target target) {
    UserInfo userInfo = new UserInfo(user, account, PrincipalType.USER, null);
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    Call call =
        new Call("r", "Any", Instant.EPOCH, () -> new Origin("192.0.2.1", true, null, null));
    call.requested(new ContractRequest("Any", userInfo, "token", true, params, null), target);
    call.calledBy(
        new VerifiedToken(
            "issuer",
            "aliyun",
            user,
            account,
            PrincipalType.USER,
            null,
            null,
            null,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.MAX,
            null,
            null,
            null,
            Set.of()));
    call.calledFor(
        new Tenant(
            new Organization(account, account, Organization.Status.ACTIVE, ZoneOffset.UTC),
            new Subscription(
                account,
                new MarketplaceAccount("aliyun", account),
                Subscription.Status.ACTIVE,
                null)));
    call.tells("STANDARD", Map.of());
    return call;
  }

  /// The action `Any` of a product.
  ///
  /// @param more of its members, in YAML's short form
  public static Target.Catalogued action(String more) {
    return read(ANY + "    " + more + "\n");
  }

  /// The same as a write.
  public static Target.Catalogued write() {
    return read(ANY.replace("effect: read", "effect: write"));
  }

  private static Target.Catalogued read(String text) {
    Action action =
        new CatalogueReader(Set.of())
            .read(new CatalogueSource(new TreeMap<>(Map.of("shop.yml", text))))
            .find("Any")
            .orElseThrow();
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    CallValues values = new CallValues(new UserInfo("any", "any", PrincipalType.USER, null), null);
    return switch (action.toBackendRequests(params, values)) {
      case Outcome.Value<List<BackendRequest>>(var requests) ->
          new Target.Catalogued(action, action.toRequiredPermission(), List.of(), requests, null);
      case Outcome.Refused<List<BackendRequest>>(var refusal) ->
          throw new IllegalArgumentException(refusal.toString());
    };
  }
}
