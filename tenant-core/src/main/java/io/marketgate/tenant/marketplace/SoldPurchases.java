package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.storage.Database;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// What marketplaces have sold, for those who only look: a database is all that it needs.
public final class SoldPurchases {

  private final Database database;
  private final InstanceRows rows;

  public SoldPurchases(Database database, JsonMapper json) {
    this.database = database;
    this.rows = new InstanceRows(json);
  }

  /// Whether a purchase is there.
  ///
  /// @param businessKey under which the marketplace knows it
  public Mono<Boolean> has(String marketplace, String businessKey) {
    return database.run(sql -> rows.find(sql, marketplace, businessKey).hasElement());
  }
}
