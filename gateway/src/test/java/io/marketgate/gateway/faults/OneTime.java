package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import io.marketgate.gateway.faults.PurchaseCaller.Signed;
import io.marketgate.gateway.faults.PurchaseCaller.Telling;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What is good for one time, used before a fault, and recorded by somebody who uses it again
/// afterwards: a marketplace's calls with their nonces, and a link for signing on.
final class OneTime {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ALIYUN = "/sandbox/v1/marketplaces/aliyun/purchases";

  private final Site site;
  private final String prefix;
  private final PurchaseCaller marketplaces = new PurchaseCaller();
  private final Operators people = new Operators();
  private final List<Signed> calls = new ArrayList<>();
  private final String link;

  private OneTime(Site site, String prefix) throws InterruptedException {
    this.site = site;
    this.prefix = prefix;
    for (Telling telling : PurchaseCaller.purchases(prefix, 7)) {
      calls.add(accepted(telling));
    }
    this.link = openedLink();
  }

  /// Uses all of it.
  static OneTime used(Site site, String prefix) throws InterruptedException {
    return new OneTime(site, prefix);
  }

  private Outcome send(Signed call, Replica replica) throws InterruptedException {
    return marketplaces.send(replica.address(), call);
  }

  /// The first one that is taken: signed anew until then.
  private Signed accepted(Telling telling) throws InterruptedException {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < PATIENCE.toNanos()) {
      Signed call = PurchaseCaller.sign(telling);
      if (send(call, site.any()) == Outcome.ACCEPTED) {
        return call;
      }
    }
    throw new AssertionError("never accepted: " + telling.key());
  }

  private String openedLink() throws InterruptedException {
    Replica replica = site.any();
    JsonNode bought =
        people
            .post(
                replica,
                ALIYUN,
                "{'accountId':'%s-owner','product':'demo','sku':'std'}".formatted(prefix),
                "")
            .json();
    String path = ALIYUN + "/" + bought.get("id").stringValue() + ":signOn";
    String url = people.post(replica, path, "", "").json().get("url").stringValue();
    String opened = url.substring(url.indexOf("/marketplace/"));
    assertThat(people.get(site.any(), opened, "").status()).isEqualTo(302);
    return opened;
  }

  /// Uses all of it again, at every replica: a call with a nonce is refused, any other does
  /// nothing, and the link opens nothing.
  ///
  /// @return how many times something was used in vain
  int useAgain() throws InterruptedException, SQLException {
    int again = 0;
    int refused = 0;
    for (Replica replica : site.replicas()) {
      for (Signed call : calls) {
        again++;
        refused += send(call, replica) == Outcome.ACCEPTED ? 0 : 1;
      }
      assertThat(people.get(replica, link, "").status()).isEqualTo(403);
      again++;
    }
    assertThat(refused).as("those with nonces").isPositive();
    assertThat(
            new Reconcile(site)
                .number(
                    "SELECT COUNT(*) FROM marketplace_instance WHERE business_key LIKE ?",
                    prefix + "-%"))
        .isEqualTo(calls.size());
    return again;
  }
}
