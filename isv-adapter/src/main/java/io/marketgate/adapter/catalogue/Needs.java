package io.marketgate.adapter.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What an action needs of the gateway that is to use it; known whatever else is wrong with the
/// action, so that all its faults can be told at once.
///
/// @param file that it is written in
/// @param lines of that file
/// @param action its name
/// @param entry what is written
record Needs(String file, YamlLines lines, String action, CatalogueFile.ActionEntry entry) {

  /// What backends can be told besides metrics.
  private static final Set<String> SAID = Set.of(Action.EDITION, Action.TRACE_ID);

  /// What is not there.
  List<CatalogueFault> unmet(Installation installation) {
    Faults faults = new Faults();
    checkMetrics(installation, faults);
    backends().forEach((where, backend) -> checkService(installation, where, backend, faults));
    return faults.all().stream()
        .map(reason ->
            new CatalogueFault(file, lines.of(action, Faults.memberOf(reason)), action, reason))
        .toList();
  }

  private void checkMetrics(Installation installation, Faults faults) {
    Set<String> switches = installation.switches();
    Set<String> counting = installation.counting();
    for (String metric : Objects.requireNonNullElse(entry.requires(), List.<String>of())) {
      faults.require(switches.contains(metric), "requires " + metric + ", which is no switch");
    }
    for (String metric :
        Objects.requireNonNullElse(entry.consumes(), Map.<String, JsonNode>of()).keySet()) {
      faults.require(
          counting.contains(metric), "consumes " + metric + ", which is no counting metric");
    }
    for (String told : Objects.requireNonNullElse(entry.tells(), List.<String>of())) {
      faults.require(
          SAID.contains(told) || switches.contains(told) || counting.contains(told),
          "tells " + told + ", which is neither edition, traceId nor a metric");
    }
  }

  /// By where they are written.
  private Map<String, CatalogueFile.BackendEntry> backends() {
    Map<String, CatalogueFile.BackendEntry> all = new LinkedHashMap<>();
    CatalogueFile.BackendEntry only = entry.backend();
    if (only != null) {
      all.put("backend", only);
    }
    Objects.requireNonNullElse(entry.backends(), Map.<String, CatalogueFile.BackendEntry>of())
        .forEach((name, backend) -> all.put("backends." + name, backend));
    return all;
  }

  private void checkService(
      Installation installation, String where, CatalogueFile.BackendEntry backend, Faults faults) {
    String service = backend.service();
    if (service == null || service.isBlank()) {
      return;
    }
    faults.require(
        installation.services().contains(service),
        where + ".service has no address: set marketgate.backends.services." + service);
    String header = installation.credentialHeaders().get(service);
    if (header != null) {
      checkCredential(header, where, backend, faults);
    }
  }

  /// A service is shown one thing in a header: the gateway's own credential, or what the catalogue
  /// says.
  private void checkCredential(
      String header, String where, CatalogueFile.BackendEntry backend, Faults faults) {
    String taken = header + ", in which " + backend.service() + " is shown its credential";
    faults.require(
        !(Boolean.TRUE.equals(entry.passToken()) && header.equalsIgnoreCase("Authorization")),
        "passToken needs " + taken);
    Objects.requireNonNullElse(backend.headers(), Map.<String, String>of())
        .keySet()
        .forEach(name ->
            faults.require(
                !name.equalsIgnoreCase(header), where + ".headers." + name + " is " + taken));
    faults.require(
        !header.equalsIgnoreCase(backend.idempotencyHeader()),
        where + ".idempotencyHeader is " + taken);
  }
}
