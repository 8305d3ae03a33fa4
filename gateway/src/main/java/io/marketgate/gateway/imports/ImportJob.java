package io.marketgate.gateway.imports;

import java.time.Instant;

/// A file that is taken over.
///
/// @param id of it
/// @param kind what its rows are
/// @param isStrict whether it stops at the first row that is refused
/// @param status where it stands
/// @param createdBy who sent it, as the audit trail names him
/// @param createdAt when
/// @param rows how many it has
/// @param done how many have taken effect
/// @param failed how many were refused
record ImportJob(
    String id,
    Kind kind,
    boolean isStrict,
    Status status,
    String createdBy,
    Instant createdAt,
    int rows,
    long done,
    long failed) {

  /// What rows are.
  enum Kind {
    ORGANIZATIONS,
    MEMBERS,
    ORDERS
  }

  /// Where an import stands.
  enum Status {
    /// The file is still being read.
    LOADING,
    /// Rows are taken over.
    RUNNING,
    /// A strict one has met a row that is refused.
    STOPPED,
    /// Every row has been looked at.
    DONE,
    /// Somebody has ended it.
    CANCELLED
  }

  /// What has become of a row.
  enum RowStatus {
    PENDING,
    DONE,
    FAILED
  }
}
