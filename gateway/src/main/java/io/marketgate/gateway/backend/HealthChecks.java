package io.marketgate.gateway.backend;

import io.netty.handler.codec.http.HttpStatusClass;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// Asks the addresses of services how they do, so that one that is down, or is to be taken out, is
/// left alone before calls fail there. Each replica asks for itself: what matters is whether *it*
/// reaches them.
final class HealthChecks {

  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  private final Services services;
  private final BackendClients clients;
  private final Map<String, HealthCheck> checks;

  /// @param checks by service
  HealthChecks(Services services, BackendClients clients, Map<String, HealthCheck> checks) {
    this.services = services;
    this.clients = clients;
    this.checks = Map.copyOf(checks);
  }

  /// Asks for ever, at once and then again and again.
  Mono<Void> run(Scheduler scheduler) {
    return Flux.fromIterable(checks.entrySet())
        .flatMap(
            check ->
                once(check.getKey(), check.getValue())
                    .then(Mono.delay(check.getValue().every(), scheduler))
                    .repeat(),
            Math.max(1, checks.size()))
        .then();
  }

  /// Asks all addresses of a service.
  Mono<Void> once(String name, HealthCheck check) {
    Service service = services.get(name);
    return Flux.fromIterable(service.instances())
        .flatMap(
            instance ->
                isWell(service, instance.address(), check)
                    .doOnNext(well -> note(name, instance, well)),
            service.instances().size())
        .then();
  }

  private Mono<Boolean> isWell(Service service, Address address, HealthCheck check) {
    return clients
        .aside(service.name(), address)
        .headers(service::showCredential)
        .get()
        .uri(check.path())
        .response()
        .map(answer -> answer.status().codeClass() == HttpStatusClass.SUCCESS)
        .timeout(check.timeout())
        .onErrorReturn(false);
  }

  private static void note(String name, Instance instance, boolean isWell) {
    if (instance.checked(isWell)) {
      LOG.warn(
          "{} of {} {}",
          instance.address().text(),
          name,
          instance.isUnwell() ? "does not do well and is left alone" : "does well again");
    }
  }
}
