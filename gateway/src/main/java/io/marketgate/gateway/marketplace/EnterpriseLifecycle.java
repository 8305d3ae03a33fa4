package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.LifecycleCall.BindApplication;
import io.marketgate.adapter.marketplace.LifecycleCall.BindTenant;
import io.marketgate.adapter.marketplace.LifecycleCall.Client;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleCall.Person;
import io.marketgate.adapter.marketplace.LifecycleCall.SyncPeople;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.LifecycleResult.Fault;
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.gateway.marketplace.Lifecycle.Applied;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.PrincipalKind;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.InstancePeople;
import io.marketgate.tenant.marketplace.InstancePeople.Standing;
import io.marketgate.tenant.marketplace.InstancePeople.Told;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// What a marketplace tells of a buyer's enterprise: where its people sign on, and who of them may
/// use an instance. They become members of the organization and users that policies can name.
final class EnterpriseLifecycle {

  private static final int MOST_TIMES = 5;

  private final Instances instances;
  private final Enterprises enterprises;
  private final InstancePeople people;
  private final Members members;
  private final PrincipalDirectory principals;
  private final Rules rules;

  /// @param domains where people may be asked for
  /// @param key for which secrets are encrypted; nothing where there is none
  /// @param secrets how they are kept
  /// @param groups which group of an organization people are in
  record Rules(
      SignOnDomains domains,
      Supplier<Optional<ApplicationKey>> key,
      SecretBox secrets,
      Groups groups) {}

  /// Which group of an organization people are in, where it has that group; empty for none.
  ///
  /// @param admin who may administer the product
  /// @param user anybody else
  record Groups(String admin, String user) {}

  EnterpriseLifecycle(
      Instances instances,
      Enterprises enterprises,
      InstancePeople people,
      Members members,
      PrincipalDirectory principals,
      Rules rules) {
    this.instances = instances;
    this.enterprises = enterprises;
    this.people = people;
    this.members = members;
    this.principals = principals;
    this.rules = rules;
  }

  Mono<Applied> apply(String marketplace, BindTenant call) {
    String domain = call.domain();
    String base = domain == null || !call.isBound() ? null : rules.domains().base(domain);
    return on(
        marketplace,
        call.instance(),
        call.isTest() || !call.isBound(),
        instance ->
            call.isBound()
                ? enterprises.bind(instance, call.tenant(), base)
                : unbind(instance, call));
  }

  /// Its people go with it.
  private Mono<Boolean> unbind(Instance instance, BindTenant call) {
    return enterprises
        .unbind(instance, call.tenant())
        .then(Mono.defer(() -> people.of(instance, call.tenant())))
        .flatMap(uids -> {
          List<Told> out = uids.stream().map(uid -> new Told(uid, false, false)).toList();
          return people
              .tell(instance, call.tenant(), call.at(), out)
              .then(Mono.defer(() -> settle(instance, uids, Map.of())));
        })
        .thenReturn(true);
  }

  Mono<Applied> apply(String marketplace, BindApplication call) {
    Client client = call.client();
    if (client == null) {
      return on(
          marketplace,
          call.instance(),
          true,
          instance -> enterprises.unbindClient(instance, call.tenant()));
    }
    return decrypted(client)
        .map(text -> new SealedSecret(rules.secrets(), text))
        .flatMap(secret ->
            on(
                marketplace,
                call.instance(),
                call.isTest(),
                instance -> enterprises.bindClient(instance, call.tenant(), client.id(), secret)));
  }

  private record SealedSecret(SecretBox box, String text) implements Enterprises.Secret {

    @Override
    public String seal(Place place) {
      return box.seal(text, place);
    }

    @Override
    public boolean isSame(String other, Place place) {
      return box.open(other, place).filter(known -> Signatures.isSame(known, text)).isPresent();
    }

    /// Says nothing of it.
    @Override
    public String toString() {
      return "SealedSecret";
    }
  }

  private Mono<String> decrypted(Client client) {
    ApplicationKey key =
        rules
            .key()
            .get()
            .orElseThrow(() ->
                RefusedChange.conflict(
                    "NoKey", "marketgate.marketplaces.huawei-sign-on.private-key is not set"));
    return Mono.fromCallable(() -> key.decrypt(client.encryptedSecret()))
        .subscribeOn(Schedulers.boundedElastic());
  }

  Mono<Applied> apply(String marketplace, SyncPeople call) {
    return on(
        marketplace,
        call.instance(),
        call.isTest() || !call.isAuthorized(),
        instance -> sync(instance, call).thenReturn(true));
  }

  /// From then on nobody is signed on who may not be; memberships follow, those who leave first.
  private Mono<Void> sync(Instance instance, SyncPeople call) {
    Map<String, Person> known = new LinkedHashMap<>();
    List<Told> told = new ArrayList<>();
    for (Person person : call.people()) {
      String uid = InstancePeople.uid(call.tenant(), person.name());
      known.put(uid, person);
      told.add(new Told(uid, call.isAuthorized() && person.isEnabled(), person.isAdmin()));
    }
    List<String> leavingFirst =
        told.stream().sorted(Comparator.comparing(Told::isIn)).map(Told::uid).distinct().toList();
    return people
        .tell(instance, call.tenant(), call.at(), told)
        .then(Mono.defer(() -> settle(instance, leavingFirst, known)));
  }

  private Mono<Applied> on(
      String marketplace,
      InstanceName name,
      boolean mayBeMissing,
      Function<Instance, Mono<Boolean>> work) {
    Applied heard = new Applied(new LifecycleResult.Heard(""), State.DONE, null);
    return instances
        .find(marketplace, name.value())
        .flatMap(instance ->
            work.apply(instance)
                .map(done -> new Applied(heard.result(), State.DONE, instance.id())))
        .defaultIfEmpty(
            mayBeMissing ? heard : Applied.failed(Fault.NOT_FOUND, "There is no such instance."));
  }

  /// Makes memberships follow. What fails for one keeps none of the others, and is said at the end.
  private Mono<Void> settle(Instance instance, List<String> uids, Map<String, Person> known) {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    return Flux.fromIterable(uids)
        .concatMap(uid ->
            settle(instance, uid, known.get(uid), MOST_TIMES)
                .onErrorResume(failure -> {
                  failures.add(failure);
                  return Mono.empty();
                }))
        .then(Mono.defer(() -> failures.isEmpty() ? Mono.empty() : Mono.error(failures.remove())));
  }

  /// Again when something else was told meanwhile: whoever looks last has seen the last of it.
  private Mono<Void> settle(Instance instance, String uid, @Nullable Person known, int times) {
    String organization = instance.organization();
    return people
        .standing(organization, uid)
        .flatMap(before ->
            (before.isIn() ? letIn(instance, uid, known, before) : letGo(organization, uid))
                .then(Mono.defer(() -> people.standing(organization, uid)))
                .filter(after -> !after.equals(before) && times > 1)
                .flatMap(changed -> settle(instance, uid, known, times - 1)));
  }

  private Mono<Void> letIn(
      Instance instance, String uid, @Nullable Person known, Standing standing) {
    String organization = instance.organization();
    Groups groups = rules.groups();
    String into = standing.isAdmin() ? groups.admin() : groups.user();
    String outOf = standing.isAdmin() ? groups.user() : groups.admin();
    Mono<Boolean> joined =
        known == null
            ? members.has(organization, uid)
            : members.join(
                organization, member(uid, known, standing), instance.account().marketplace());
    return joined
        .then(Mono.defer(() -> createUser(organization, uid)))
        .then(Mono.defer(() -> regroup(organization, uid, into, outOf)));
  }

  private static Members.Member member(String uid, Person known, Standing standing) {
    return new Members.Member(
        uid,
        known.shown(),
        known.email(),
        List.of(standing.isAdmin() ? "admin" : "user"),
        UserKind.INTERNAL,
        Instant.EPOCH);
  }

  private Mono<Void> createUser(String organization, String uid) {
    return principals
        .has(organization, PrincipalKind.USER, uid)
        .filter(has -> !has)
        .flatMap(fresh -> principals.createPrincipal(organization, PrincipalKind.USER, uid));
  }

  /// Where an organization has those groups, and he is not as he should be.
  private Mono<Void> regroup(String organization, String uid, String into, String outOf) {
    return Mono.zip(
            principals.has(organization, PrincipalKind.GROUP, into),
            principals.groupsOf(organization, uid))
        .flatMap(found -> {
          List<String> his = found.getT2();
          Mono<Void> added =
              found.getT1() && !his.contains(into)
                  ? principals.addMember(organization, into, uid)
                  : Mono.empty();
          return his.contains(outOf)
              ? added.then(Mono.defer(() -> principals.removeMember(organization, outOf, uid)))
              : added;
        });
  }

  private Mono<Void> letGo(String organization, String uid) {
    return members
        .leave(organization, uid)
        .then(Mono.defer(() -> principals.has(organization, PrincipalKind.USER, uid)))
        .filter(has -> has)
        .flatMap(has -> principals.deletePrincipal(organization, PrincipalKind.USER, uid));
  }
}
