package io.marketgate.gateway.imports;

import org.jspecify.annotations.Nullable;

/// A row of a file.
///
/// @param place counted from 1, without a header
/// @param content JSON
/// @param status what has become of it
/// @param result id of what was made; null when nothing was
/// @param fault JSON of why it was refused; null when it was not
record ImportRow(
    int place,
    String content,
    ImportJob.RowStatus status,
    @Nullable String result,
    @Nullable String fault) {

  static ImportRow pending(int place, String content) {
    return new ImportRow(place, content, ImportJob.RowStatus.PENDING, null, null);
  }

  static ImportRow failed(int place, String content, String fault) {
    return new ImportRow(place, content, ImportJob.RowStatus.FAILED, null, fault);
  }

  /// Says nothing of people.
  @Override
  public String toString() {
    return "ImportRow " + place;
  }
}
