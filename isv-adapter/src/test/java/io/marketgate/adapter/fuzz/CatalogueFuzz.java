package io.marketgate.adapter.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.CatalogueException;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The text of one file of a catalogue.
public final class CatalogueFuzz {

  private static final CatalogueReader READER = new CatalogueReader(Set.of("DescribeTenant"));

  private CatalogueFuzz() {}

  /// Called by the fuzzer.
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      var _ =
          READER.read(
              new CatalogueSource(new TreeMap<>(Map.of("fuzz.yml", new String(input, UTF_8)))));
    } catch (CatalogueException faults) {
      if (faults.faults().isEmpty()) {
        throw new AssertionError("refused without saying why");
      }
    }
  }
}
