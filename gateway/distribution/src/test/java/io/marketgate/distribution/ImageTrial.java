package io.marketgate.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The finished image, unpacked and run as a container would be: with nothing but what is in it, so
/// that its own C library, loader and Java are what runs. That needs Linux's name spaces.
final class ImageTrial {

  private static final Pattern LAYERS = Pattern.compile("\"Layers\":\\[([^]]*)]");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  /// In spaces of its own, where the system's processes are found by no other program.
  private static final String RUN = "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\"";

  private final Path root;

  private ImageTrial(Path root) {
    this.root = root;
  }

  /// Unpacks an image.
  ///
  /// @param image as `docker load` takes it
  /// @param folder to unpack it into
  static ImageTrial of(Path image, Path folder) throws IOException, InterruptedException {
    Path parts = Files.createDirectories(folder.resolve("parts"));
    Path root = Files.createDirectories(folder.resolve("root"));
    unpack(image, parts);
    Matcher layers = LAYERS.matcher(Files.readString(parts.resolve("manifest.json")));
    if (!layers.find()) {
      throw new IOException(image + " names no layers");
    }
    Matcher layer = QUOTED.matcher(layers.group(1));
    while (layer.find()) {
      unpack(parts.resolve(layer.group(1)), root);
    }
    var _ = Files.createDirectories(root.resolve("proc"));
    return new ImageTrial(root);
  }

  private static void unpack(Path archive, Path folder) throws IOException, InterruptedException {
    var _ =
        Commands.run(
            List.of(
                "tar",
                "--extract",
                "--no-same-owner",
                "--file",
                archive.toString(),
                "--directory",
                folder.toString()));
  }

  /// Runs a command of the image.
  ///
  /// @return what it printed; empty when this machine does not let anybody do that
  Optional<String> run(List<String> command) throws IOException, InterruptedException {
    if (!isPossible()) {
      return Optional.empty();
    }
    List<String> whole = new ArrayList<>(unshare());
    whole.addAll(List.of("sh", "-c", RUN, root.toAbsolutePath().toString()));
    whole.addAll(command);
    return Optional.of(Commands.run(whole));
  }

  private static boolean isPossible() throws IOException, InterruptedException {
    try {
      List<String> nothing = new ArrayList<>(unshare());
      nothing.add("true");
      var _ = Commands.run(nothing);
      return true;
    } catch (IllegalStateException notAllowed) {
      return false;
    }
  }

  private static List<String> unshare() {
    return List.of("unshare", "--map-root-user", "--mount", "--pid", "--fork");
  }
}
