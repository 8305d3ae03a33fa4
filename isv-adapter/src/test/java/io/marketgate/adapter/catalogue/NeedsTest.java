package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NeedsTest {

  private static final Installation THIS =
      new Installation(
          Set.of("sso", "more"),
          Set.of("users"),
          Set.of("shop", "locked"),
          Map.of("locked", "X-Api-Key", "shop", "authorization"));

  private static final String GOOD =
      """
      product: shop
      actions:
        GetItem:
          description: Shows an item.
          effect: read
          permission: shop:GetItem
          resource: acs:shop:*:{accountId}:item/*
          timeout: 750ms
          requires: [sso]
          tells: [edition, users, more, traceId]
          consumes: { users: 1 }
          params: { type: object, required: [id], properties: { id: { type: string } } }
          backend:
            service: locked
            method: GET
            path: /items/{id}
            headers: { X-Key: a }
      """;

  @Test
  void takesWhatTheGatewayHas() {
    read(GOOD).requireGoodFor(THIS);
    read(GOOD.replace("timeout: 750ms", "passToken: true")).requireGoodFor(THIS);
  }

  @Test
  void namesEveryMetricThatIsNoneAndEveryServiceWithoutAddress() {
    assertFaults(
        GOOD.replace("[sso]", "[users, sso]")
            .replace("{ users: 1 }", "{ wf: 1, sso: 2 }")
            .replace("users, more", "wf")
            .replace("service: locked", "service: other"),
        "shop.yml:9: GetItem: requires users, which is no switch",
        "shop.yml:10: GetItem: tells wf, which is neither edition, traceId nor a metric",
        "shop.yml:11: GetItem: consumes wf, which is no counting metric",
        "shop.yml:11: GetItem: consumes sso, which is no counting metric",
        "shop.yml:14: GetItem: backend.service has no address: set"
            + " marketgate.backends.services.other");
  }

  /// Whoever corrects one thing is not told of the next only then.
  @Test
  void namesThemWhateverElseIsWrong() {
    assertFaults(
        GOOD.replace("750ms", "soon")
            .replace("[sso]", "[users]")
            .replace("method: GET", "methd: GET"),
        "shop.yml:8: GetItem: timeout must be like 500ms, 5s, 10m or 1h",
        "shop.yml:9: GetItem: requires users, which is no switch",
        "shop.yml:13: GetItem: backend.method is required",
        "shop.yml:13: GetItem: backend.method must be one of [DELETE, GET, PATCH, POST, PUT]",
        "shop.yml:15: GetItem: backend.methd is not known");
  }

  @Test
  void namesWhatWouldTakeTheHeaderOfACredential() {
    assertFaults(
        GOOD.replace("X-Key", "x-api-key")
            .replace("service: locked", "service: locked\n      idempotencyHeader: X-API-KEY"),
        "shop.yml:15: GetItem: backend.idempotencyHeader is X-Api-Key, in which locked is shown its"
            + " credential",
        "shop.yml:18: GetItem: backend.headers.x-api-key is X-Api-Key, in which locked is shown its"
            + " credential");
    assertFaults(
        GOOD.replace("timeout: 750ms", "passToken: true")
            .replace("service: locked", "service: shop"),
        "shop.yml:8: GetItem: passToken needs authorization, in which shop is shown its credential");
  }

  private static void assertFaults(String text, String... expected) {
    CatalogueReader.Reading reading = read(text);
    assertThatThrownBy(() -> reading.requireGoodFor(THIS))
        .isInstanceOfSatisfying(
            CatalogueException.class,
            refused ->
                assertThat(refused.faults())
                    .extracting(CatalogueFault::toString)
                    .containsExactly(expected));
  }

  private static CatalogueReader.Reading read(String text) {
    return new CatalogueReader(Set.of())
        .look(new CatalogueSource(new TreeMap<>(Map.of("shop.yml", text))));
  }
}
