package io.marketgate.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
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
    return ServerProcess.start(
        data,
        "redis-server",
        folder,
        Map.of(),
        List.of(
            binary().toString(),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--requirepass",
            password,
            "--appendonly",
            "yes",
            "--save",
            "",
            "--maxmemory",
            "128mb",
            "--maxmemory-policy",
            "noeviction"));
  }

  private Path binary() {
    Path binary = data.folder("servers").resolve("redis-server");
    if (!Files.exists(binary)) {
      String entry =
          "aarch64".equals(System.getProperty("os.arch"))
              ? "redis-server-6.2.7-linux-arm64"
              : "redis-server-6.2.6-v5-linux-amd64";
      ServerClassPath.load().extract("embedded-redis", entry, binary);
      if (!binary.toFile().setExecutable(true)) {
        throw new IllegalStateException("Cannot make " + binary + " executable");
      }
    }
    return binary;
  }
}
