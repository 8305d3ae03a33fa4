package io.marketgate.gateway.catalogue;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.CatalogueFault;
import io.marketgate.adapter.openapi.ImportedCatalogue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The catalogue as operations staff see it.
final class CatalogueViews {

  private CatalogueViews() {}

  /// What is in force.
  ///
  /// @param replica that says so; others may not have looked yet
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record State(
      String replica,
      String version,
      Instant since,
      int actions,
      Map<String, Integer> files,
      @Nullable Rejected rejected) {

    static State of(String replica, LiveCatalogue.State state) {
      LiveCatalogue.Rejected rejected = state.rejected();
      return new State(
          replica,
          state.catalogue().version(),
          state.since(),
          state.catalogue().size(),
          state.catalogue().files(),
          rejected == null
              ? null
              : new Rejected(rejected.version(), rejected.at(), faults(rejected.faults())));
    }
  }

  record Rejected(String version, Instant at, List<Fault> faults) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Fault(String file, @Nullable Integer line, @Nullable String action, String reason) {

    static Fault of(CatalogueFault fault) {
      return new Fault(
          fault.file(),
          fault.line() == 0 ? null : fault.line(),
          fault.action().isEmpty() ? null : fault.action(),
          fault.reason());
    }
  }

  static List<Fault> faults(List<CatalogueFault> faults) {
    return faults.stream().map(Fault::of).toList();
  }

  record ActionView(
      String name,
      String product,
      String description,
      String effect,
      String permission,
      List<String> services) {

    static ActionView of(Action action) {
      return new ActionView(
          action.name(),
          action.product(),
          action.description(),
          action.effect().name().toLowerCase(Locale.ROOT),
          action.toRequiredPermission().action(),
          action.backends().stream().map(Action.Backend::service).distinct().toList());
    }
  }

  /// What using other files would mean.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Check(
      boolean valid,
      String version,
      @Nullable Integer actions,
      @Nullable List<String> added,
      @Nullable List<String> removed,
      List<Fault> faults) {}

  /// What has become of an OpenAPI document.
  ///
  /// @param catalogue the file's text
  /// @param faults for which it cannot be used as it is
  record Import(
      String file,
      String catalogue,
      int actions,
      String server,
      List<Remark> report,
      boolean valid,
      List<Fault> faults) {}

  record Remark(String operation, boolean leftOut, String reason) {

    static Remark of(ImportedCatalogue.Remark remark) {
      return new Remark(remark.operation(), remark.isLeftOut(), remark.reason());
    }
  }
}
