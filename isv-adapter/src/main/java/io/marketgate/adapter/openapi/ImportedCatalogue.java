package io.marketgate.adapter.openapi;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What has become of an OpenAPI document.
///
/// @param file the catalogue file, as it would be written
/// @param server address that the document names for its backend; empty when it names none
/// @param report what could not be taken over, or only in part
public record ImportedCatalogue(ObjectNode file, String server, List<Remark> report) {

  public ImportedCatalogue {
    report = List.copyOf(report);
  }

  /// Something that somebody has to look at.
  ///
  /// @param operation method and path; empty for the document as a whole
  /// @param isLeftOut whether the operation is not in the catalogue
  /// @param reason why
  public record Remark(String operation, boolean isLeftOut, String reason) {}

  /// How many actions the catalogue has.
  public int actions() {
    return file.path("actions").size();
  }
}
