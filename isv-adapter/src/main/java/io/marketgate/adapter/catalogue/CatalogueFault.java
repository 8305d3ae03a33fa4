package io.marketgate.adapter.catalogue;

/// Something that is wrong in the files of the catalogue.
///
/// @param file its name
/// @param line where, from 1; 0 when that is not known
/// @param action whose entry it is in; empty for none
/// @param reason what is wrong and what would be right
public record CatalogueFault(String file, int line, String action, String reason) {

  /// As compilers write it: `file:line: action: reason`.
  @Override
  public String toString() {
    String where = line > 0 ? file + ":" + line : file;
    return action.isEmpty() ? where + ": " + reason : where + ": " + action + ": " + reason;
  }
}
