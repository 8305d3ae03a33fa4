package io.marketgate.embedded;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Starts the demo product: a program of its own that knows nothing of Marketgate.
final class DemoProductProcess {

  private static final int HEAP_MEGABYTES = 64;

  private DemoProductProcess() {}

  static ServerProcess start(DataDirectory data, int port) {
    List<String> command = new ArrayList<>(ServerProcess.java(HEAP_MEGABYTES));
    command.addAll(
        List.of("-cp", ownClasses(), "io.marketgate.demo.DemoProduct", Integer.toString(port)));
    return ServerProcess.start(data, "demo-product", data.folder("demo"), Map.of(), command);
  }

  /// The jar or folder this class was loaded from; the demo product lives beside it.
  private static String ownClasses() {
    try {
      return Path.of(
              DemoProductProcess.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
