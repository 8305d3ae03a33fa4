package io.marketgate.tenant.permission;

import java.util.List;

/// A policy as it was written, of version 1 of the language.
///
/// @param kind which rules it has been read by
/// @param statements at least one
public record PolicyDocument(PolicyKind kind, List<Statement> statements) {

  public PolicyDocument {
    statements = List.copyOf(statements);
  }
}
