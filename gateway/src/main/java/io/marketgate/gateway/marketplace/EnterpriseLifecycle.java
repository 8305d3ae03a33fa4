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
import io.marketgate.gateway.key.SealedText;
import io.marketgate.gateway.marketplace.Lifecycle.Applied;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.PrincipalKind;
import io.marketgate.tenant.license.UserKind;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// What a marketplace tells of a buyer's enterprise: where its people sign on, and who of them may
/// use an instance. They become members of the organization and users that policies can name.
final class EnterpriseLifecycle {

  private final Instances instances;
  private final Enterprises enterprises;
  private final Members members;
  private final PrincipalDirectory principals;
  private final Rules rules;

  /// @param domains where people may be asked for
  /// @param key for which secrets are encrypted; nothing where there is none
  /// @param sealed how secrets are kept
  /// @param groups which group of an organization people are in
  record Rules(
      SignOnDomains domains,
      Supplier<Optional<ApplicationKey>> key,
      SealedText sealed,
      Groups groups) {}

  /// Which group of an organization people are in, where it has that group; empty for none.
  ///
  /// @param admin who may administer the product
  /// @param user anybody else
  record Groups(String admin, String user) {}

  EnterpriseLifecycle(
      Instances instances,
      Enterprises enterprises,
      Members members,
      PrincipalDirectory principals,
      Rules rules) {
    this.instances = instances;
    this.enterprises = enterprises;
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
                : enterprises.unbind(instance, call.tenant()));
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
        .map(text -> new SealedSecret(rules.sealed(), text))
        .flatMap(secret ->
            on(
                marketplace,
                call.instance(),
                call.isTest(),
                instance -> enterprises.bindClient(instance, call.tenant(), client.id(), secret)));
  }

  private record SealedSecret(SealedText sealed, String text) implements Enterprises.Secret {

    @Override
    public String seal(String place) {
      return sealed.seal(text, place);
    }

    @Override
    public boolean isSame(String other, String place) {
      return sealed.open(other, place).filter(known -> Signatures.isSame(known, text)).isPresent();
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
        instance ->
            Flux.fromIterable(call.people())
                .concatMap(person ->
                    call.isAuthorized() && person.isEnabled()
                        ? letIn(instance, person)
                        : letGo(instance, person))
                .then(Mono.just(true)));
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

  private Mono<Void> letIn(Instance instance, Person person) {
    String organization = instance.organization();
    Members.Member member =
        new Members.Member(
            person.uid(),
            person.name(),
            person.email(),
            List.of(person.isAdmin() ? "admin" : "user"),
            UserKind.INTERNAL,
            Instant.EPOCH);
    Groups groups = rules.groups();
    String into = person.isAdmin() ? groups.admin() : groups.user();
    String outOf = person.isAdmin() ? groups.user() : groups.admin();
    return members
        .join(organization, member, instance.account().marketplace())
        .then(Mono.defer(() -> createUser(organization, person.uid())))
        .then(Mono.defer(() -> regroup(organization, person.uid(), into, outOf)))
        .then(Mono.defer(() -> enterprises.letIn(instance, person.uid())))
        .then();
  }

  private Mono<Void> createUser(String organization, String uid) {
    return principals
        .principals(organization, PrincipalKind.USER)
        .filter(users -> users.stream().noneMatch(user -> user.name().equals(uid)))
        .flatMap(users -> principals.createPrincipal(organization, PrincipalKind.USER, uid));
  }

  /// Where an organization has those groups, and he is not as he should be.
  private Mono<Void> regroup(String organization, String uid, String into, String outOf) {
    return principals
        .principals(organization, PrincipalKind.GROUP)
        .map(groups -> groups.stream().map(group -> group.name()).toList())
        .zipWhen(groups -> principals.groupsOf(organization, uid))
        .flatMap(found -> {
          List<String> groups = found.getT1();
          List<String> his = found.getT2();
          Mono<Void> added =
              groups.contains(into) && !his.contains(into)
                  ? principals.addMember(organization, into, uid)
                  : Mono.empty();
          return his.contains(outOf)
              ? added.then(Mono.defer(() -> principals.removeMember(organization, outOf, uid)))
              : added;
        });
  }

  /// He stays where another instance has him; the owner stays in any case. Until all of it is done
  /// it can be done again.
  private Mono<Void> letGo(Instance instance, Person person) {
    String uid = person.uid();
    return uid.equals(instance.account().accountId())
        ? Mono.empty()
        : enterprises
            .instancesOf(instance.organization(), uid)
            .filter(having -> having.contains(instance.id()))
            .flatMap(having ->
                (having.size() == 1 ? leave(instance.organization(), uid) : Mono.<Void>empty())
                    .then(Mono.defer(() -> enterprises.letGo(instance, uid)))
                    .then());
  }

  private Mono<Void> leave(String organization, String uid) {
    return members.leave(organization, uid).then(Mono.defer(() -> deleteUser(organization, uid)));
  }

  private Mono<Void> deleteUser(String organization, String uid) {
    return principals
        .principals(organization, PrincipalKind.USER)
        .filter(users -> users.stream().anyMatch(user -> user.name().equals(uid)))
        .flatMap(users -> principals.deletePrincipal(organization, PrincipalKind.USER, uid));
  }
}
