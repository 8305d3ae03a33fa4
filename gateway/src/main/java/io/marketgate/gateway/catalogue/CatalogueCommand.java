package io.marketgate.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueException;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.openapi.ImportedCatalogue;
import io.marketgate.adapter.openapi.OpenApiException;
import io.marketgate.adapter.openapi.OpenApiImport;
import io.marketgate.gateway.builtin.BuiltInActions;
import io.marketgate.tenant.yaml.StrictYaml;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;

/// The command `catalogue`, which needs nothing running:
///
/// - `catalogue check <folder>` names every fault of the files in a folder
/// - `catalogue import <document> <product> [<service>]` writes the catalogue file of an OpenAPI
///   document, and to the error output what could not be taken over
public final class CatalogueCommand {

  private static final String USAGE =
      """
      catalogue check <folder>
      catalogue import <document> <product> [<service>]
      """;

  private final PrintStream out;
  private final PrintStream err;

  /// @param out for what is asked for
  /// @param err for what has to be said beside it
  public CatalogueCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Whether the program is started for this.
  public static boolean isMeant(String... arguments) {
    return arguments.length > 0 && arguments[0].equals("catalogue");
  }

  /// Does what the arguments say. Blocks.
  ///
  /// @return 0, or 1 when the files have faults or cannot be read, or 2 when it is not understood
  public int run(String... arguments) {
    try {
      if (arguments.length == 3 && arguments[1].equals("check")) {
        return check(Path.of(arguments[2]));
      }
      if ((arguments.length == 4 || arguments.length == 5) && arguments[1].equals("import")) {
        return importDocument(Path.of(arguments[2]), arguments[3], arguments[arguments.length - 1]);
      }
    } catch (IOException e) {
      err.println("It cannot be read: " + e);
      return 1;
    }
    err.print(USAGE);
    return 2;
  }

  private int check(Path folder) {
    try {
      Catalogue catalogue =
          new CatalogueReader(BuiltInActions.NAMES).read(CatalogueSource.of(folder));
      out.println(
          "%d actions, version %s. Whether their services have addresses and their metrics exist is"
              .formatted(catalogue.size(), catalogue.version()));
      out.println("checked where they are used.");
      return 0;
    } catch (CatalogueException e) {
      e.faults().forEach(err::println);
      return 1;
    }
  }

  private int importDocument(Path document, String product, String service) throws IOException {
    if (!CatalogueRoutes.NAME.matcher(product).matches()
        || !CatalogueRoutes.NAME.matcher(service).matches()) {
      err.println("The product, and the service, must match " + CatalogueRoutes.NAME + ".");
      return 2;
    }
    try {
      ImportedCatalogue imported =
          new OpenApiImport(product, service, BuiltInActions.NAMES)
              .read(StrictYaml.tree(Files.readString(document)));
      String text = StrictYaml.write(imported.file());
      out.print(text);
      imported
          .report()
          .forEach(remark ->
              err.println(
                  (remark.isLeftOut() ? "left out: " : "look at: ")
                      + (remark.operation().isEmpty() ? "" : remark.operation() + ": ")
                      + remark.reason()));
      err.println(imported.actions() + " actions; server " + imported.server());
      if (text.getBytes(UTF_8).length > CatalogueSource.LONGEST_FILE) {
        err.println(
            "The catalogue is longer than "
                + CatalogueSource.LONGEST_FILE
                + " bytes, which no gateway reads. Take a document with references instead of"
                + " copies, or one with fewer operations.");
        return 1;
      }
      return 0;
    } catch (OpenApiException e) {
      err.println(e.getMessage());
      return 1;
    } catch (JacksonException e) {
      err.println(StrictYaml.fault(document, e));
      return 1;
    }
  }
}
