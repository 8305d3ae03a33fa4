package io.marketgate.gateway.catalogue;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueReader.Reading;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.catalogue.Installation;
import io.marketgate.gateway.backend.Services;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/// What a catalogue has to be like to be used here: without faults, and about services and metrics
/// that exist.
final class Standards {

  private final CatalogueReader reader;
  private final Services services;
  private final Metrics metrics;

  Standards(CatalogueReader reader, Services services, Metrics metrics) {
    this.reader = reader;
    this.services = services;
    this.metrics = metrics;
  }

  /// Names of actions that no product can have.
  Set<String> reservedNames() {
    return reader.reservedNames();
  }

  /// Reads files without looking at what they are about.
  Reading parse(CatalogueSource source) {
    return reader.look(source);
  }

  /// Checks everything; fails with a `CatalogueException` that has every fault.
  Mono<Catalogue> check(CatalogueSource source) {
    return Mono.fromSupplier(() -> reader.look(source)).flatMap(this::check);
  }

  /// Checks what is left to check of files that have been read; fails likewise.
  Mono<Catalogue> check(Reading reading) {
    return metrics
        .all()
        .map(all -> {
          reading.requireGoodFor(
              new Installation(
                  codes(all, metric -> !metric.isCounting()),
                  codes(all, Metric::isCounting),
                  services.names(),
                  services.credentialHeaders()));
          return reading.catalogue();
        });
  }

  private static Set<String> codes(Map<String, Metric> all, Predicate<Metric> which) {
    return all.values().stream()
        .filter(which)
        .map(Metric::code)
        .collect(Collectors.toUnmodifiableSet());
  }
}
