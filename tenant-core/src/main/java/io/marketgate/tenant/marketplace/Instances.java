package io.marketgate.tenant.marketplace;

import io.marketgate.tenant.audit.AuditedChanges.Together;
import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.entitlement.OrganizationChanges.Effect;
import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.marketplace.HookTasks.Kind;
import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instance.Preparation;
import io.marketgate.tenant.marketplace.Instance.Status;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.organization.Organizations;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.usage.QuotaDenied;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What marketplaces sell, and what becomes of it. Everything here may be said any number of times
/// and in any order; each thing has one effect, committed with all that follows from it. What is
/// refused fails with a [RefusedChange] and has done nothing.
public final class Instances {

  private static final int ID_LENGTH = 11;
  private static final int MOST_FOUND = 100;

  private final Database database;
  private final OrganizationChanges changes;
  private final Organizations organizations;
  private final Members members;
  private final InstanceRows rows;
  private final Hooks hooks;

  /// What has come of something that was said.
  ///
  /// @param instance as it is now
  /// @param outcome whether it had an effect
  public record Told(Instance instance, Outcome outcome) {}

  /// Whether something that was said had an effect.
  public enum Outcome {
    /// It has changed something.
    DONE,
    /// It was so already, or the same was said before.
    REPEATED,
    /// It cannot be meant any more, or not yet.
    IGNORED
  }

  /// Something that was sold.
  ///
  /// @param businessKey of the marketplace; the same key means the same instance for ever
  /// @param buyer whose organization is made where there is none
  /// @param plan what was bought
  /// @param until the first instant at which it is over; null for no end
  public record Sale(
      String businessKey, NewOrganization buyer, Plan plan, @Nullable Instant until) {}

  Instances(
      Database database,
      OrganizationChanges changes,
      Organizations organizations,
      Members members,
      InstanceRows rows,
      Hooks hooks) {
    this.database = database;
    this.changes = changes;
    this.organizations = organizations;
    this.members = members;
    this.rows = rows;
    this.hooks = hooks;
  }

  /// The instance of a marketplace's key; empty when nothing was sold under it.
  public Mono<Instance> findByKey(String marketplace, String businessKey) {
    return database.run(sql -> rows.find(sql, marketplace, businessKey));
  }

  /// An instance by its id; empty when the marketplace has sold none of that id.
  public Mono<Instance> find(String marketplace, String id) {
    return find(marketplace, List.of(id))
        .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
  }

  /// Instances by their ids; those that there are not are left out.
  ///
  /// @param ids at most 100
  public Mono<List<Instance>> find(String marketplace, Collection<String> ids) {
    return ids.size() > MOST_FOUND
        ? Mono.error(RefusedChange.invalid("/instanceId", "names more than " + MOST_FOUND))
        : database.run(sql -> rows.find(sql, marketplace, ids).collectList());
  }

  /// All instances of an organization, in the order in which they were sold.
  public Mono<List<Instance>> of(String organization) {
    return database.run(sql -> rows.of(sql, organization));
  }

  /// Something was sold: there is an instance afterwards, and an organization with its owner.
  /// Whoever may say it a second time looks for the key before, which costs less than to find it
  /// taken.
  public Mono<Told> provision(Sale sale) {
    return sell(sale).onErrorResume(DuplicateKeyException.class, twice -> again(sale, twice));
  }

  /// All of it in one transaction: an organization where there is none, what was sold, its owner.
  private Mono<Told> sell(Sale sale) {
    return organizations
        .findByAccount(sale.buyer().account())
        .map(tenant -> tenant.organization().id())
        .singleOptional()
        .flatMap(known -> changes.together(together -> sell(together, known, sale)))
        .map(sold -> new Told(sold, Outcome.DONE));
  }

  private Mono<Instance> sell(Together together, Optional<String> known, Sale sale) {
    return Mono.justOrEmpty(known)
        .switchIfEmpty(Mono.defer(() -> organizations.createNew(together, sale.buyer())))
        .flatMap(organization ->
            sell(together, organization, sale)
                .delayUntil(sold -> joinOwner(together, organization, sale)));
  }

  /// What another replica was faster with: the same sale, or another one of the same buyer.
  private Mono<Told> again(Sale sale, DuplicateKeyException twice) {
    return findByKey(sale.buyer().account().marketplace(), sale.businessKey())
        .map(known -> new Told(known, Outcome.REPEATED))
        .switchIfEmpty(
            Mono.defer(() -> sell(sale).onErrorMap(DuplicateKeyException.class, still -> twice)));
  }

  /// What was sold is not held up by an organization that is full already.
  private Mono<Boolean> joinOwner(Together together, String organization, Sale sale) {
    return members
        .joinIfAbsent(together, organization, owner(sale), sale.buyer().account().marketplace())
        .onErrorReturn(QuotaDenied.class, false);
  }

  private static Members.Member owner(Sale sale) {
    return new Members.Member(
        sale.buyer().account().accountId(),
        sale.buyer().owner().name(),
        sale.buyer().owner().email(),
        List.of("owner"),
        UserKind.INTERNAL,
        Instant.EPOCH);
  }

  private Mono<Instance> sell(Together together, String organization, Sale sale) {
    String id = newId();
    return changes.make(
        together,
        organization,
        "MarketplaceProvisioned",
        (sql, locked) -> {
          Instance instance =
              new Instance(
                  id,
                  organization,
                  sale.buyer().account(),
                  sale.businessKey(),
                  sale.plan(),
                  sale.until(),
                  Status.ACTIVE,
                  false,
                  true,
                  hooks.preparation(sale.plan().product()),
                  locked.now());
          return locked
              .requireActive()
              .then(Mono.defer(() -> rows.insert(sql, instance)))
              .thenMany(
                  Flux.fromIterable(
                      hooks
                          .metered()
                          .metrics(instance.plan().product(), instance.account().marketplace())))
              .concatMap(metric -> Meters.begin(sql, locked, instance, metric))
              .then(Mono.defer(() -> rows.lock(sql, locked)))
              .flatMap(all -> SoldRows.reconcile(sql, locked, all))
              .then(Mono.defer(() -> hooks.tell(sql, locked, Kind.CREATE, instance)))
              .thenReturn(Effect.of(instance, detail(instance)).telling(told(instance)));
        });
  }

  private static Map<String, Object> detail(Instance instance) {
    Map<String, Object> detail = new LinkedHashMap<>(told(instance));
    detail.put("status", instance.status().name());
    if (instance.until() != null) {
      detail.put("expiresAt", instance.until().toString());
    }
    if (!instance.plan().quantities().isEmpty()) {
      detail.put("quantities", instance.plan().quantities());
    }
    return detail;
  }

  private static Map<String, Object> told(Instance instance) {
    return Map.of(
        "instance",
        instance.id(),
        "marketplace",
        instance.account().marketplace(),
        "businessKey",
        instance.businessKey(),
        "sku",
        instance.plan().sku(),
        "edition",
        instance.plan().edition());
  }

  /// As long as the shortest that a marketplace takes.
  private static String newId() {
    return Ids.next().substring(0, ID_LENGTH);
  }

  /// Who is told of instances: vendors' systems, and marketplaces of what is used.
  ///
  /// @param products which have one
  /// @param tasks what they are told
  /// @param metered what is counted
  record Hooks(HookedProducts products, HookTasks tasks, MeteredProducts metered) {

    Preparation preparation(String product) {
      return products.isHooked(product) ? Preparation.NEEDED : Preparation.NONE;
    }

    Mono<Void> tell(DatabaseClient sql, Locked organization, Kind kind, Instance instance) {
      return products.isHooked(instance.plan().product())
          ? tasks.add(sql, organization, kind, instance).then()
          : Mono.empty();
    }
  }

  /// It lasts until another instant and works again.
  ///
  /// @param orderId once for each
  public Mono<Told> renew(Instance known, String orderId, Renewal renewal) {
    // Repeats of an order say the same end; with a length, the order alone tells them.
    String key = renewal.longer() == null ? orderId + " " + renewal.until() : orderId;
    return once(
        known,
        new Said("MarketplaceRenewed", Kind.CHANGE),
        "renew " + key,
        (instance, now) -> InstanceRules.renewed(instance, renewal, now));
  }

  /// Another plan.
  ///
  /// @param orderId once for each; null where none is said, and then it is as it says
  public Mono<Told> change(Instance known, @Nullable String orderId, PlanChange change) {
    Said said = new Said("MarketplacePlanChanged", Kind.CHANGE);
    Rule rule = (instance, now) -> InstanceRules.changed(instance, change, now);
    return orderId == null
        ? always(known, said, rule)
        : once(known, said, "change " + orderId, rule);
  }

  /// Nobody may use it.
  ///
  /// @param isExpiry whether it is said because the time is over
  public Mono<Told> suspend(Instance known, boolean isExpiry) {
    return always(
        known,
        new Said("MarketplaceSuspended", Kind.SUSPEND),
        (instance, now) -> InstanceRules.suspended(instance, isExpiry, now));
  }

  /// It may be used again.
  public Mono<Told> resume(Instance known) {
    return always(
        known,
        new Said("MarketplaceResumed", Kind.RESUME),
        (instance, now) -> InstanceRules.resumed(instance));
  }

  /// It is over for ever.
  ///
  /// @param isRefund whether it is taken back before its time
  public Mono<Told> release(Instance known, boolean isRefund) {
    return always(
        known,
        new Said("MarketplaceReleased", Kind.DELETE),
        (instance, now) -> InstanceRules.released(instance, isRefund, now));
  }

  /// What becomes of an instance; empty for nothing.
  @FunctionalInterface
  private interface Rule {
    Optional<Instance> apply(Instance instance, Instant now);
  }

  /// What is said of a change.
  ///
  /// @param what in the past tense, for the history
  /// @param kind for the vendor's system
  private record Said(String what, Kind kind) {}

  /// @param key what it is, and its order
  private Mono<Told> once(Instance known, Said said, String key, Rule rule) {
    String kind = key.substring(0, key.indexOf(' '));
    return make(
        known, said, (sql, locked) -> InstanceRows.mark(sql, locked, known.id(), kind, key), rule);
  }

  private Mono<Told> always(Instance known, Said said, Rule rule) {
    return make(known, said, (sql, locked) -> Mono.just(true), rule);
  }

  /// Whether something is new.
  @FunctionalInterface
  private interface Novelty {
    Mono<Boolean> apply(DatabaseClient sql, Locked organization);
  }

  private Mono<Told> make(Instance known, Said said, Novelty novelty, Rule rule) {
    return changes.make(
        known.organization(),
        said.what(),
        (sql, locked) ->
            rows.lock(sql, locked)
                .flatMap(all ->
                    novelty
                        .apply(sql, locked)
                        .flatMap(isNew ->
                            apply(
                                sql, locked, new Of(all, known.id(), said.kind()), isNew, rule))));
  }

  /// One of an organization's instances, and all of them.
  private record Of(List<Instance> all, String id, Kind kind) {

    Instance one() {
      return all.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    List<Instance> with(Instance changed) {
      List<Instance> others = new ArrayList<>(all);
      others.replaceAll(each -> each.id().equals(id) ? changed : each);
      return others;
    }
  }

  private Mono<Effect<Told>> apply(
      DatabaseClient sql, Locked organization, Of found, boolean isNew, Rule rule) {
    Instance before = found.one();
    Optional<Instance> after = isNew ? rule.apply(before, organization.now()) : Optional.empty();
    if (after.isEmpty()) {
      return Mono.just(Effect.nothing(new Told(before, unchanged(before, isNew, rule))));
    }
    Instance changed = after.get();
    return rows.update(sql, changed)
        .then(
            Mono.defer(() ->
                organization.status().equals("ACTIVE")
                    ? SoldRows.reconcile(sql, organization, found.with(changed))
                    : Mono.empty()))
        .then(Mono.defer(() -> hooks.tell(sql, organization, found.kind(), changed)))
        .thenReturn(
            Effect.of(new Told(changed, Outcome.DONE), detail(changed)).telling(told(changed)));
  }

  /// What instances give their organization, where any of them does; to be called when it can be
  /// used again.
  Mono<Void> reconcileEntitled(DatabaseClient sql, Locked organization) {
    return rows.lock(sql, organization)
        .filter(all -> all.stream().anyMatch(Instance::entitled))
        .flatMap(all -> SoldRows.reconcile(sql, organization, all));
  }

  private static Outcome unchanged(Instance before, boolean isNew, Rule rule) {
    boolean isSo = !isNew || before.status() == Status.RELEASED;
    // What would have an effect later only is not what is there already.
    return isSo || rule.apply(before, Instant.MAX).isEmpty() ? Outcome.REPEATED : Outcome.IGNORED;
  }
}
