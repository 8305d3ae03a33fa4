package io.marketgate.adapter.marketplace;

import io.marketgate.tenant.marketplace.Prolongation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a marketplace wants: the one lifecycle that all of them map to (api.md 5).
public sealed interface LifecycleCall {

  /// What an instance is called by.
  ///
  /// @param value ours, or the marketplace's own
  /// @param isOurs whether we have given it
  record InstanceName(String value, boolean isOurs) {}

  /// Who has bought.
  ///
  /// @param accountId of the marketplace
  /// @param name null when not known
  /// @param email null when not known
  record Buyer(String accountId, @Nullable String name, @Nullable String email) {

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Buyer";
    }
  }

  /// What was bought.
  ///
  /// @param product code of the marketplace
  /// @param sku code of the marketplace; null when the product has none
  /// @param trial whether it is to be tried
  /// @param until the first instant at which it is over; null for no end
  /// @param items additional billing items as they were sent, by their name
  record Order(
      String product,
      @Nullable String sku,
      boolean trial,
      @Nullable Instant until,
      Map<String, String> items) {

    public Order {
      items = Map.copyOf(items);
    }
  }

  /// Somebody has bought: an instance is to be there. The same key means the same instance for
  /// ever.
  ///
  /// @param businessKey of the marketplace
  /// @param orderId to be asked about where the call does not say what was bought; null otherwise
  /// @param buyer null when he has to be asked for
  /// @param order null when it has to be asked for
  record Provision(String businessKey, String orderId, @Nullable Buyer buyer, @Nullable Order order)
      implements LifecycleCall {}

  /// An instance lasts until another instant, and works again.
  ///
  /// @param orderId once for each
  /// @param until its new end; null where only a length is said
  /// @param longer by which its end moves; null where the end is said
  /// @param mayShorten whether the new end may be before the old one
  /// @param isPaid whether a trial has become a purchase; null when nothing is said
  record Renew(
      InstanceName instance,
      String orderId,
      @Nullable Instant until,
      @Nullable Prolongation longer,
      boolean mayShorten,
      @Nullable Boolean isPaid)
      implements LifecycleCall {}

  /// Another plan, or other quantities.
  ///
  /// @param orderId once for each; null where none is said
  /// @param sku null for the same
  /// @param until null for the same
  /// @param items absolute; what is not named stays
  /// @param isPaid whether a trial becomes a purchase
  record Change(
      InstanceName instance,
      @Nullable String orderId,
      @Nullable String sku,
      @Nullable Instant until,
      Map<String, String> items,
      boolean isPaid)
      implements LifecycleCall {

    public Change {
      items = Map.copyOf(items);
    }
  }

  /// Nobody may use the instance; its data stay.
  ///
  /// @param isExpiry whether it is said because the time is over; otherwise it is an order of the
  ///   marketplace
  record Suspend(InstanceName instance, boolean isExpiry) implements LifecycleCall {}

  /// It may be used again.
  record Resume(InstanceName instance) implements LifecycleCall {}

  /// The end of the instance.
  ///
  /// @param isRefund whether it is taken back before its time
  record Terminate(InstanceName instance, boolean isRefund) implements LifecycleCall {}

  /// How instances are, and where they are to be found.
  record Query(List<String> instances) implements LifecycleCall {

    public Query {
      instances = List.copyOf(instances);
    }
  }

  /// A person wants to be signed on to an instance.
  record SignOn(InstanceName instance) implements LifecycleCall {}

  /// A buyer's enterprise, by which its people sign on, belongs to an instance, or does so no
  /// longer.
  ///
  /// @param tenant id of the enterprise
  /// @param domain where its people are signed on; null when not known
  /// @param isBound whether it belongs to it afterwards
  /// @param isTest whether the instance need not exist
  /// @param at when it was told
  record BindTenant(
      InstanceName instance,
      String tenant,
      @Nullable String domain,
      boolean isBound,
      boolean isTest,
      Instant at)
      implements LifecycleCall {}

  /// As whom the product asks for an enterprise's people.
  ///
  /// @param id not secret
  /// @param encryptedSecret for the product's own key
  record Client(String id, String encryptedSecret) {

    /// Says nothing of the secret.
    @Override
    public String toString() {
      return "Client " + id;
    }
  }

  /// An enterprise has an application for an instance, or has it no longer.
  ///
  /// @param tenant id of the enterprise
  /// @param client null when there is none any more
  /// @param isTest whether the instance need not exist
  record BindApplication(
      InstanceName instance, String tenant, @Nullable Client client, boolean isTest)
      implements LifecycleCall {}

  /// Somebody of an enterprise.
  ///
  /// @param name as his enterprise calls him
  /// @param shown his name for people; null when not known
  /// @param email null when not known
  /// @param isAdmin whether he may administer the product
  /// @param isEnabled whether he may use it
  record Person(
      String name,
      @Nullable String shown,
      @Nullable String email,
      boolean isAdmin,
      boolean isEnabled) {

    /// Says nothing of him.
    @Override
    public String toString() {
      return "Person";
    }
  }

  /// People of an enterprise may use an instance, or may not any more.
  ///
  /// @param tenant id of the enterprise
  /// @param isAuthorized whether they may
  /// @param isTest whether the instance need not exist
  /// @param at when it was told
  record SyncPeople(
      InstanceName instance,
      String tenant,
      List<Person> people,
      boolean isAuthorized,
      boolean isTest,
      Instant at)
      implements LifecycleCall {

    public SyncPeople {
      people = List.copyOf(people);
    }
  }

  /// A test of the address.
  ///
  /// @param echo to be sent back; empty for nothing
  record Verify(String echo) implements LifecycleCall {}

  /// Something is told that changes nothing here.
  ///
  /// @param requestId once for each
  record Message(String requestId) implements LifecycleCall {}
}
