package io.marketgate.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/// Redis on the loopback address, keeping an append-only file.
final class Redis {

  private final DataDirectory data;

  Redis(DataDirectory data) {
    this.data = data;
  }

  ServerProcess start(int port, String password) {
    Path folder = data.folder("redis");
    String settings =
        """
        port %d
        bind 127.0.0.1
        requirepass %s
        appendonly yes
        save ""
        maxmemory 128mb
        maxmemory-policy noeviction
        """
            .formatted(port, password);
    Path file = data.file("run", "redis.conf");
    data.writeSecret(file, settings);
    return ServerProcess.start(
        data, "redis-server", folder, Map.of(), List.of(binary().toString(), file.toString()));
  }

  private Path binary() {
    Path binary = data.folder("servers").resolve("redis-server");
    if (!Files.exists(binary)) {
      String entry =
          "aarch64".equals(System.getProperty("os.arch"))
              ? "redis-server-6.2.7-linux-arm64"
              : "redis-server-6.2.6-v5-linux-amd64";
      Path fresh = binary.resolveSibling("redis-server.unpacking");
      ServerClassPath.load().extract("embedded-redis", entry, fresh);
      if (!fresh.toFile().setExecutable(true)) {
        throw new IllegalStateException("Cannot make " + fresh + " executable");
      }
      try {
        Files.move(fresh, binary, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return binary;
  }
}
