package io.marketgate.gateway.key;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// The command `keys <folder>`: makes the keys that every replica of an installation shares, for
/// the settings `marketgate.backends.identity-key`, `marketgate.roles.key` and
/// `marketgate.encryption.key`. Those that are there stay as they are. Only the owner may read
/// them.
public final class KeysCommand {

  private static final String NAME = "keys";

  private KeysCommand() {}

  /// Whether the program is started for this.
  public static boolean isMeant(String... arguments) {
    return arguments.length > 0 && arguments[0].equals(NAME);
  }

  /// Makes those that are not there. Blocks.
  ///
  /// @return the files
  public static List<Path> create(Path folder) {
    Path identity = folder.resolve("identity.jwk");
    Path roles = folder.resolve("roles.jwk");
    Path secrets = folder.resolve("encryption.jwk");
    SigningKey.createIfAbsent(identity);
    SigningKey.createIfAbsent(roles);
    EncryptionKey.createIfAbsent(secrets);
    return List.of(identity, roles, secrets);
  }

  /// Does it. Blocks.
  ///
  /// @param out for the names of the files, and for what is wrong
  /// @return 0, or 1 when they cannot be written, or 2 when it is not understood
  public static int run(PrintStream out, String... arguments) {
    if (arguments.length != 2) {
      out.println(NAME + " <folder>");
      return 2;
    }
    try {
      create(Path.of(arguments[1])).forEach(out::println);
      return 0;
    } catch (UncheckedIOException e) {
      out.println(e.getMessage());
      return 1;
    }
  }
}
