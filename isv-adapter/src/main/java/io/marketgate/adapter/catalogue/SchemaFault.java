package io.marketgate.adapter.catalogue;

import tools.jackson.core.JsonPointer;

/// What is wrong with a schema as one.
///
/// @param place of what is wrong, in the schema
/// @param reason what is wrong with it
public record SchemaFault(JsonPointer place, String reason) {

  @Override
  public String toString() {
    return (place.matches() ? "" : place) + " " + reason;
  }
}
