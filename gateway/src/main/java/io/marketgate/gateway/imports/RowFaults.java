package io.marketgate.gateway.imports;

import io.marketgate.tenant.refusal.RefusedChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/// Why a row was refused, as the report says it.
final class RowFaults {

  private RowFaults() {}

  static String of(JsonMapper json, String code, String message) {
    return json.writeValueAsString(Map.of("code", code, "message", message));
  }

  static String of(JsonMapper json, RefusedChange refusal) {
    Map<String, Object> fault = new LinkedHashMap<>();
    fault.put("code", refusal.code());
    fault.put("message", Objects.requireNonNullElse(refusal.getMessage(), ""));
    if (refusal.reason() == RefusedChange.Reason.INVALID) {
      List<Map<String, String>> errors =
          refusal.faults().entrySet().stream()
              .map(each -> Map.of("pointer", each.getKey(), "message", each.getValue()))
              .toList();
      fault.put("errors", errors);
    }
    return json.writeValueAsString(fault);
  }
}
