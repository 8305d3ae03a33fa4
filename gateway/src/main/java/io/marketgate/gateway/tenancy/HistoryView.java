package io.marketgate.gateway.tenancy;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.tenant.history.History;
import java.time.Instant;

/// Something that has happened to an organization, as `/ops/v1` shows it.
///
/// @param detail JSON
record HistoryView(Instant at, String actor, String what, @JsonRawValue String detail) {

  static HistoryView of(History.Entry entry) {
    return new HistoryView(entry.at(), entry.actor(), entry.what(), entry.detail());
  }
}
