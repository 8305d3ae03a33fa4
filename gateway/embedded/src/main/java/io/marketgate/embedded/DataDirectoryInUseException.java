package io.marketgate.embedded;

import java.nio.file.Path;

/// Another running program owns the data directory; two would destroy each other's data.
public final class DataDirectoryInUseException extends RuntimeException {

  DataDirectoryInUseException(Path folder, String owner) {
    super(
        "The data directory "
            + folder
            + " is in use by "
            + (owner.isBlank() ? "another program" : owner)
            + ". Stop that one first, or start this one with --marketgate.data-directory=<another"
            + " folder>.");
  }
}
