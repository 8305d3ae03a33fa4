package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A folder whose files lie in memory of which there is not much, and which can be filled to the
/// last byte. Making one needs root.
final class SmallDisk implements AutoCloseable {

  private static final int PIECE = 64 * 1024;
  private static final long MEBIBYTE = 1024L * 1024;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// An experiment that cannot have one is left out. What is in the folder is hidden until it is
  /// closed.
  static SmallDisk at(Path folder, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    assumeThat(
            run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + mebibytes + "m",
                "tmpfs",
                folder.toString()))
        .as("tmpfs can be mounted")
        .isTrue();
    return new SmallDisk(folder);
  }

  /// Takes away one that an earlier run, which was killed, has left.
  static void clear(Path folder) {
    try {
      var _ =
          new ProcessBuilder("umount", "-l", folder.toString())
              .redirectErrorStream(true)
              .start()
              .onExit()
              .join();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// To the last byte.
  void fill() throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(piece);
      }
    } catch (IOException full) {
      if (Files.size(filler()) == 0) {
        throw full;
      }
    }
  }

  /// All but so much.
  void fillUpTo(int mebibytes) throws IOException {
    long most = Files.getFileStore(folder).getUsableSpace() - MEBIBYTE * mebibytes;
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(filler())) {
      for (long written = 0; written < most; written += PIECE) {
        out.write(piece);
      }
    }
  }

  /// Gives back what filled it.
  void free() throws IOException {
    Files.delete(filler());
  }

  /// What has it open must have ended.
  @Override
  public void close() {
    clear(folder);
  }

  /// Everything in a folder, as it is, into another that is there.
  static void copy(Path from, Path to) throws IOException, InterruptedException {
    assertThat(run("cp", "-a", from + "/.", to.toString())).as("copied").isTrue();
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
