package io.marketgate.gateway.backend;

import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A product's service: its addresses, and how it does. When half of the latest calls have failed,
/// nobody waits for it for a while, then a few calls try whether it is back ([Circuits]).
final class Service {

  private final String name;
  private final List<Instance> instances;
  private final BackendCredential.@Nullable Shown credential;
  private final Circuits circuits;
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
    this.circuits = new Circuits(openFor, now);
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

  /// Whether most of those who call it are kept from it, because it fails them.
  boolean isAway() {
    return circuits.isAway();
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
    Circuits.Admission admission = circuits.admit(organization);
    if (admission == null) {
      return null;
    }
    retries.called();
    Instance chosen = choose(failed);
    return new Attempt(chosen, admission, chosen.begun());
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

  /// A call of the service, of which exactly one ending counts.
  final class Attempt {

    private final Instance instance;
    private final Circuits.Admission admission;
    private final long begunAt;
    private boolean ended;

    private Attempt(Instance instance, Circuits.Admission admission, long begunAt) {
      this.instance = instance;
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
        admission.succeeded();
      }
    }

    /// The backend has not answered as it should.
    void failed() {
      if (end()) {
        instance.failed();
        admission.failed();
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
        admission.abandoned();
      }
    }

    private synchronized boolean end() {
      boolean isFirst = !ended;
      ended = true;
      return isFirst;
    }
  }
}
