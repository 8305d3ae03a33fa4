package io.marketgate.gateway.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A product's service: its addresses, and how it does. When half of the latest calls have failed,
/// its circuit opens: for a while nobody waits for it, then a few calls try whether it is back. An
/// organization whose calls fail has one of its own, so that it is kept from a service that works
/// for others.
final class Service {

  private final String name;
  private final List<Instance> instances;
  private final BackendCredential.@Nullable Shown credential;
  private static final int MOST_CIRCUITS = 1_000;
  private static final Duration CIRCUIT_KEPT = Duration.ofMinutes(10);

  private final Circuit everybodys;
  private final LongSupplier now;

  /// Of organizations whose calls have failed lately.
  private final Cache<String, Circuit> own =
      Caffeine.newBuilder().maximumSize(MOST_CIRCUITS).expireAfterAccess(CIRCUIT_KEPT).build();

  private final RetryBudget retries = new RetryBudget();
  private final Duration openFor;

  /// @param addresses at least one
  /// @param credential what it asks everybody for; null for nothing
  /// @param openFor how long nobody waits for a service that fails
  /// @param now nanoseconds of a clock that never goes back
  Service(
      String name,
      List<Address> addresses,
      BackendCredential.@Nullable Shown credential,
      Duration openFor,
      LongSupplier now) {
    this.name = name;
    this.credential = credential;
    this.openFor = openFor;
    this.instances = addresses.stream().map(address -> new Instance(address, now)).toList();
    this.everybodys = Circuit.ofEverybody(openFor, now);
    this.now = now;
  }

  String name() {
    return name;
  }

  /// What it asks everybody for; null for nothing.
  BackendCredential.@Nullable Shown credential() {
    return credential;
  }

  /// Adds what it asks everybody for.
  void showCredential(HttpHeaders headers) {
    if (credential != null) {
      headers.set(credential.header(), credential.value());
    }
  }

  /// 1 while nobody waits for the service, 0.5 while it is tried, otherwise 0. Where one
  /// organization alone has called it lately, it is everybody.
  double openness() {
    double open = everybodys.openness();
    String only = everybodys.onlyCaller();
    Circuit ofOne = only == null ? null : own.getIfPresent(only);
    return open > 0 || ofOne == null ? open : ofOne.openness();
  }

  /// Its addresses.
  List<Instance> instances() {
    return instances;
  }

  /// How many of its addresses are left alone.
  long leftAlone() {
    return instances.stream().filter(instance -> !instance.isChosen()).count();
  }

  /// How long nobody waits for a service that fails.
  Duration openFor() {
    return openFor;
  }

  /// Asks to call the service. Whoever gets an attempt says how it has ended.
  ///
  /// @param organization for which it is
  /// @param failed the address that has failed just now, which is avoided; null for none
  /// @return null when the circuit is open
  @Nullable Attempt begin(String organization, @Nullable Address failed) {
    Circuit ofOne = own.getIfPresent(organization);
    long byOwn = ofOne == null ? 0 : ofOne.admit(organization);
    if (ofOne != null && byOwn == 0) {
      return null;
    }
    long byEverybodys = everybodys.admit(organization);
    if (byEverybodys == 0) {
      if (ofOne != null) {
        ofOne.abandoned(byOwn, organization);
      }
      return null;
    }
    retries.called();
    Instance chosen = choose(failed);
    return new Attempt(
        chosen, organization, new Admission(byEverybodys, ofOne, byOwn), chosen.begun());
  }

  /// Whether a call may be repeated; counts it if so.
  boolean mayRetry() {
    return retries.takes();
  }

  /// Of two at random, the one for which fewer calls wait. When none does well, it is better to try
  /// one than none.
  private Instance choose(@Nullable Address failed) {
    if (instances.size() == 1) {
      return instances.getFirst();
    }
    List<Instance> well =
        instances.stream()
            .filter(instance -> instance.isChosen() && !instance.address().equals(failed))
            .toList();
    List<Instance> from = well.isEmpty() ? instances : well;
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Instance one = from.get(random.nextInt(from.size()));
    Instance other = from.get(random.nextInt(from.size()));
    return one.running() <= other.running() ? one : other;
  }

  /// By which circuits a call was admitted.
  ///
  /// @param byEverybodys what to tell everybody's
  /// @param own the organization's; null when it had none
  /// @param byOwn what to tell that
  private record Admission(long byEverybodys, @Nullable Circuit own, long byOwn) {}

  private void succeeded(Admission admission, String organization) {
    everybodys.succeeded(admission.byEverybodys(), organization);
    Circuit ofOne = admission.own();
    if (ofOne != null) {
      ofOne.succeeded(admission.byOwn(), organization);
    }
  }

  private void failed(Admission admission, String organization) {
    everybodys.failed(admission.byEverybodys(), organization);
    Circuit ofOne = admission.own();
    if (ofOne != null) {
      ofOne.failed(admission.byOwn(), organization);
    } else {
      Circuit first = own.get(organization, each -> Circuit.ofOneOrganization(openFor, now));
      first.failed(first.unasked(), organization);
    }
  }

  private void abandoned(Admission admission, String organization) {
    everybodys.abandoned(admission.byEverybodys(), organization);
    Circuit ofOne = admission.own();
    if (ofOne != null) {
      ofOne.abandoned(admission.byOwn(), organization);
    }
  }

  /// A call of the service, of which exactly one ending counts.
  final class Attempt {

    private final Instance instance;
    private final String organization;
    private final Admission admission;
    private final long begunAt;
    private boolean ended;

    private Attempt(Instance instance, String organization, Admission admission, long begunAt) {
      this.instance = instance;
      this.organization = organization;
      this.admission = admission;
      this.begunAt = begunAt;
    }

    Address address() {
      return instance.address();
    }

    /// The backend has begun to answer.
    void heard() {
      instance.heard();
    }

    /// The backend has answered, whatever it was.
    void succeeded() {
      if (end()) {
        instance.succeeded();
        Service.this.succeeded(admission, organization);
      }
    }

    /// The backend has not answered as it should.
    void failed() {
      if (end()) {
        instance.failed();
        Service.this.failed(admission, organization);
      }
    }

    /// Nobody has waited for how it ends. That is a failure where the backend has answered nobody
    /// meanwhile: callers who give up before an action's time-out do not keep a backend that has
    /// frozen from being found out.
    void abandoned() {
      if (instance.isSilentSince(begunAt)) {
        failed();
      } else {
        saysNothing();
      }
    }

    /// How it ends says nothing about the backend, which was not asked or still answers.
    void saysNothing() {
      if (end()) {
        instance.abandoned();
        Service.this.abandoned(admission, organization);
      }
    }

    private synchronized boolean end() {
      boolean isFirst = !ended;
      ended = true;
      return isFirst;
    }
  }
}
