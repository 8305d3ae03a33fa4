package io.marketgate.adapter.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each target on samples, whole and with pieces changed, cut out, doubled and joined. The samples
/// are those that the fuzzer starts from, `src/fuzz/<target>`.
class FuzzTargetsTest {

  private static final int TRIES = 4_000;
  private static final long SEED = 8;

  static Stream<Arguments> targets() {
    return Stream.of(
        target("ContractFuzz", ContractFuzz::fuzzerTestOneInput),
        target("ParamsFuzz", ParamsFuzz::fuzzerTestOneInput),
        target("CallbackFuzz", CallbackFuzz::fuzzerTestOneInput),
        target("CatalogueFuzz", CatalogueFuzz::fuzzerTestOneInput),
        target("PolicyFuzz", PolicyFuzz::fuzzerTestOneInput));
  }

  private static Arguments target(String name, Consumer<byte[]> target) {
    return Arguments.of(name, target);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void failsForNoInput(String name, Consumer<byte[]> target) throws IOException {
    Random random = new Random(SEED);
    List<byte[]> samples = samples(name);
    for (int i = 0; i < TRIES; i++) {
      byte[] sample = samples.get(random.nextInt(samples.size()));
      byte[] input = i < samples.size() ? samples.get(i) : changed(sample, samples, random);
      try {
        target.accept(input);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            name
                + " fails for "
                + HexFormat.of().formatHex(input)
                + ", "
                + new String(input, ISO_8859_1),
            e);
      }
    }
  }

  private static List<byte[]> samples(String name) throws IOException {
    List<byte[]> samples = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/fuzz", name))) {
      for (Path file : files.sorted().toList()) {
        samples.add(Files.readAllBytes(file));
      }
    }
    return samples;
  }

  private static byte[] changed(byte[] sample, List<byte[]> samples, Random random) {
    byte[] changed = sample.clone();
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      changed =
          switch (random.nextInt(4)) {
            case 0 -> replaced(changed, random);
            case 1 -> cut(changed, random);
            case 2 -> doubled(changed, random);
            default -> joined(changed, samples.get(random.nextInt(samples.size())), random);
          };
    }
    return changed;
  }

  private static byte[] replaced(byte[] bytes, Random random) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static byte[] cut(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(bytes.length - from + 1);
    byte[] rest = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, rest, from, bytes.length - to);
    return rest;
  }

  private static byte[] doubled(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, from / 2, bytes.length));
  }

  private static byte[] joined(byte[] bytes, byte[] other, Random random) {
    return joined(
        Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)),
        Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
