package io.marketgate.adapter.openapi;

import io.marketgate.adapter.catalogue.ParamsSchema;
import io.marketgate.adapter.catalogue.SchemaFault;
import io.marketgate.adapter.openapi.ImportedCatalogue.Remark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes a catalogue file of an OpenAPI document, 3.0 or 3.1: an action for each operation that
/// takes and gives JSON. What the document does not say, and somebody has to decide, is filled with
/// what is most likely and can be edited afterwards: the effect by the method, the permission by
/// the name.
public final class OpenApiImport {

  /// OpenAPI's operations, and the catalogue's methods, in this order.
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private static final Set<String> OTHER_METHODS = Set.of("head", "options", "trace", "query");

  private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");
  private static final Pattern SERVER = Pattern.compile("(https?://[^/?#{}]+)?(/[^?#]*)?");
  private static final int MOST_OPERATIONS = 20_000;

  private final String product;
  private final String service;
  private final Set<String> reservedNames;

  /// @param product name of the product, which is also the service of its permissions
  /// @param service whose address the configuration has
  /// @param reservedNames of actions that cannot be used: the gateway's own, and other products'
  public OpenApiImport(String product, String service, Set<String> reservedNames) {
    this.product = product;
    this.service = service;
    this.reservedNames = Set.copyOf(reservedNames);
  }

  /// @param document of OpenAPI
  /// @throws OpenApiException if it is none of version 3.0 or 3.1
  public ImportedCatalogue read(JsonNode document) {
    String version = document.path("openapi").asString("");
    if (!(document instanceof ObjectNode object)
        || !(version.startsWith("3.0") || version.startsWith("3.1"))) {
      throw new OpenApiException(
          "This is no OpenAPI document of version 3.0 or 3.1: its member openapi is \""
              + version.substring(0, Math.min(version.length(), 20))
              + "\".");
    }
    List<Remark> report = new ArrayList<>();
    Matcher server = SERVER.matcher(server(object.at("/servers/0")));
    boolean isPlain = server.matches();
    if (!isPlain) {
      report.add(
          new Remark("", false, "the address of the server cannot be read; set it yourself"));
    }
    String prefix = isPlain && server.group(2) != null ? server.group(2) : "";
    reportSecurity(object, service, report);
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.put("product", product);
    ObjectNode actions = file.putObject("actions");
    ObjectNode schemas = addAll(object, prefix.replaceAll("/+$", ""), actions, report);
    if (!schemas.isEmpty()) {
      file.set("schemas", schemas);
    }
    String address = isPlain && server.group(1) != null ? server.group(1) : "";
    return new ImportedCatalogue(file, address, report);
  }

  /// An address, in which the variables have the values that they have when nobody chooses.
  private static String server(JsonNode server) {
    return VARIABLE
        .matcher(server.path("url").asString(""))
        .replaceAll(variable ->
            Matcher.quoteReplacement(
                server
                    .path("variables")
                    .path(variable.group(1))
                    .path("default")
                    .asString(variable.group())));
  }

  /// What the actions' answers refer to.
  private ObjectNode addAll(
      ObjectNode document, String prefix, ObjectNode actions, List<Remark> report) {
    ActionNames names = new ActionNames(reservedNames);
    References references = new References(document);
    ImportedAnswers answers = new ImportedAnswers(references);
    List<ImportedOperation> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      JsonNode item = references.resolved(path.getValue());
      reportWhatIsNotFollowed(path.getKey(), item, report);
      for (Map.Entry<String, JsonNode> operation : item.properties()) {
        if (METHODS.contains(operation.getKey()) && operation.getValue().isObject()) {
          if (found.size() == MOST_OPERATIONS) {
            throw new OpenApiException(
                "The document has more than " + MOST_OPERATIONS + " operations.");
          }
          ImportedOperation imported =
              new ImportedOperation(
                  references,
                  operation.getKey().toUpperCase(Locale.ROOT),
                  path.getKey(),
                  prefix,
                  item,
                  operation.getValue());
          found.add(imported);
          add(imported, answers, names, actions, report);
        }
      }
    }
    reportOfMany(found, report);
    reportWebhooks(document, report);
    ObjectNode schemas = answers.named();
    answers.remarks().forEach(reason -> report.add(new Remark("", false, reason)));
    return schemas;
  }

  /// For all operations together, because it may be so with nearly every one.
  private static void reportOfMany(List<ImportedOperation> operations, List<Remark> report) {
    reportOfMany(
        operations,
        ImportedOperation::refusesOpenly,
        "refusals that are described for default or 4XX have no codes of their own",
        report);
    reportOfMany(
        operations,
        ImportedOperation::answersWithHeaders,
        "headers of answers are not passed on",
        report);
    reportOfMany(
        operations,
        ImportedOperation::saysWhoMayCall,
        "who may call (security) is not taken over: give callers the actions' permissions",
        report);
  }

  private static void reportOfMany(
      List<ImportedOperation> operations,
      Predicate<ImportedOperation> isSo,
      String reason,
      List<Remark> report) {
    long number = operations.stream().filter(isSo).count();
    if (number > 0) {
      report.add(
          new Remark("", false, "%s; there are such of %d operations".formatted(reason, number)));
    }
  }

  private static void reportWebhooks(ObjectNode document, List<Remark> report) {
    document
        .path("webhooks")
        .propertyNames()
        .forEach(name ->
            report.add(
                new Remark(
                    "webhook " + name, true, "it is a call by the product, and so no action")));
  }

  private static void reportWhatIsNotFollowed(String path, JsonNode item, List<Remark> report) {
    if (item.isMissingNode()) {
      report.add(new Remark(path, true, "its operations are not in the document"));
    }
    if (item.has("servers")) {
      report.add(new Remark(path, false, ImportedOperation.OWN_SERVER));
    }
    item.propertyNames().stream()
        .filter(OTHER_METHODS::contains)
        .forEach(method ->
            report.add(
                new Remark(
                    method.toUpperCase(Locale.ROOT) + " " + path,
                    true,
                    "actions are not asked with that method")));
  }

  private void add(
      ImportedOperation operation,
      ImportedAnswers answers,
      ActionNames names,
      ObjectNode actions,
      List<Remark> report) {
    String obstacle = operation.obstacle();
    if (obstacle != null) {
      report.add(new Remark(operation.text(), true, obstacle));
      return;
    }
    String name = names.of(operation.words());
    if (names.isAnother(name)) {
      report.add(
          new Remark(operation.text(), false, "is called " + name + ", because its name is taken"));
    }
    ObjectNode entry = operation.toEntry(product, service, name, answers);
    List<SchemaFault> wrong = ParamsSchema.allFaults(entry.path("params"));
    if (!wrong.isEmpty()) {
      report.add(
          new Remark(operation.text(), true, "its parameters have a fault: " + wrong.getFirst()));
      return;
    }
    actions.set(name, entry);
    operation.remarks().forEach(reason -> report.add(new Remark(operation.text(), false, reason)));
  }

  /// Backends that ask for a key or a token of their own get none unless one is set.
  private static void reportSecurity(ObjectNode document, String service, List<Remark> report) {
    document
        .at("/components/securitySchemes")
        .properties()
        .forEach(scheme ->
            report.add(
                new Remark(
                    "",
                    false,
                    "the backend knows the security scheme "
                        + scheme.getKey()
                        + " ("
                        + scheme.getValue().path("type").asString("?")
                        + "); calls carry X-Marketgate-Identity, which it has to verify, and what"
                        + " marketgate.backends.credentials."
                        + service
                        + " says")));
  }
}
