package io.marketgate.gateway.product;

/// A name that says whose it is: `<organization>.<id>`, as reservations and holds are named.
///
/// @param organization empty when the name says none
/// @param id of what is named
record OwnedName(String organization, String id) {

  static OwnedName of(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? new OwnedName("", name)
        : new OwnedName(name.substring(0, dot), name.substring(dot + 1));
  }
}
