package io.marketgate.tenant.entitlement;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.storage.Rows;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// Writes purchases, for whatever sells them.
public final class PurchaseRows {

  private static final String BUY =
      """
      INSERT INTO additional_purchase
        (id, organization_id, metric_code, quantity, term, valid_from, valid_until, status,
         order_line, created_at, carried_from)
      VALUES (:id, :organization, :metric, :quantity, :term, :from, :until, 'VALID', :line, :now,
              :carried)
      """;

  private PurchaseRows() {}

  /// Writes one, in the transaction that has locked its organization.
  ///
  /// @param carriedFrom id of the purchase that it goes on with; null when it is a new one
  public static Mono<Long> insert(
      DatabaseClient sql, Locked organization, Purchase purchase, @Nullable String carriedFrom) {
    DatabaseClient.GenericExecuteSpec statement =
        Rows.bind(sql.sql(BUY), "until", purchase.bought().until())
            .bind("organization", organization.id())
            .bind("id", purchase.id())
            .bind("metric", purchase.metric())
            .bind("quantity", purchase.quantity())
            .bind("term", purchase.term().name())
            .bind("from", Rows.utc(purchase.bought().from()))
            .bind("now", organization.at());
    statement = Rows.bind(statement, "line", purchase.orderLine());
    return Rows.bind(statement, "carried", carriedFrom).fetch().rowsUpdated();
  }
}
