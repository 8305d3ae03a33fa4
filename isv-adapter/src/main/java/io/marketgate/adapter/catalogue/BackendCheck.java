package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Checks how an action calls its backend, or its backends.
final class BackendCheck {

  private static final Pattern PART = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final String OTHERS = "{/<name>/<inner name>}, {call.<name>} and {paging.<name>}";
  private static final int DEFAULT_RETRIES = 1;
  private static final int MOST_RETRIES = 3;
  private static final int MOST_PARTS = 10;

  private final Faults faults;
  private final ParamsSchema schema;
  private final boolean isPaged;

  /// @param faults to add to
  /// @param schema of the action's parameters
  /// @param isPaged whether the action has `paging`
  BackendCheck(Faults faults, ParamsSchema schema, boolean isPaged) {
    this.faults = faults;
    this.schema = schema;
    this.isPaged = isPaged;
  }

  /// The action's backends: the one without a name, or several with theirs.
  List<Action.Backend> check(CatalogueFile.ActionEntry entry, Action.Effect effect) {
    CatalogueFile.BackendEntry only = entry.backend();
    Map<String, CatalogueFile.BackendEntry> parts =
        Objects.requireNonNullElse(entry.backends(), Map.of());
    if ((only == null) == parts.isEmpty()) {
      faults.add("backend or backends is required, and not both");
      return List.of();
    }
    if (only != null) {
      Action.Backend backend = backend("backend", "", only);
      faults.require(
          !isPaged || backend.template().parameters().stream().anyMatch(CallValues::namesPage),
          "paging needs a backend that is told which page: {paging.page}, or {paging.offset}");
      return List.of(backend);
    }
    if (effect == Action.Effect.WRITE) {
      faults.add("backends are for reads; what a write does must be one call");
    }
    if (parts.size() > MOST_PARTS) {
      faults.add("backends must be at most " + MOST_PARTS);
    }
    List<Action.Backend> backends = new ArrayList<>();
    parts.forEach((name, part) -> {
      faults.require(
          PART.matcher(name).matches() && !name.equals("missing"),
          "backends." + name + " must match " + PART + " and not be missing");
      backends.add(backend("backends." + name, name, part));
    });
    return backends;
  }

  private Action.Backend backend(String where, String name, CatalogueFile.BackendEntry backend) {
    String service = faults.required(where + ".service", backend.service());
    String method = faults.required(where + ".method", backend.method());
    faults.require(
        METHODS.contains(method), where + ".method must be one of " + new TreeSet<>(METHODS));
    String path = faults.required(where + ".path", backend.path());
    faults.require(path.startsWith("/"), where + ".path must begin with /");
    faults.require(
        path.chars().allMatch(c -> c > ' ' && c < '\u007f' && c != '?' && c != '#'),
        where + ".path must be of visible ASCII characters, without ? and #");
    faults.require(
        !RequestTemplate.hasDotSegment(path), where + ".path must have no segment . or ..");
    faults.require(
        hasNoBraces(RequestTemplate.withoutPlaceholdersOfPath(path)),
        where
            + ".path knows the placeholders {<name>}, {<name>/} for a value with slashes, "
            + OTHERS);
    checkBracesOfPairs(where + ".query", backend.query());
    checkBracesOfPairs(where + ".form", backend.form());
    checkBraces(where + ".headers", backend.headers());
    checkContent(where, method, backend);
    RequestTemplate template =
        new RequestTemplate(
            method,
            path,
            Objects.requireNonNullElse(backend.query(), Map.of()),
            headers(where, backend),
            Objects.requireNonNullElse(backend.form(), Map.of()),
            backend.body());
    checkPlaceholders(where, template);
    return new Action.Backend(
        name,
        service,
        idempotencyHeader(where, backend),
        retries(where, backend),
        Boolean.TRUE.equals(backend.anyContentType()),
        template);
  }

  private void checkPlaceholders(String where, RequestTemplate template) {
    for (String name : template.pathParameters()) {
      faults.require(
          CallValues.isOne(name) || schema.requires(name),
          where + ".path needs {" + name + "}, which params does not require");
    }
    for (String name : template.parameters()) {
      faults.require(isKnown(name), where + " names {" + name + "}, which is no parameter");
      faults.require(
          isPaged || !CallValues.isOfPaging(name),
          where + " names {" + name + "}, but the action has no paging");
    }
    for (String name : template.parametersInTexts()) {
      faults.require(
          !schema.isContainer(name),
          where + " has {" + name + "} in a text, which params says is a list or an object");
    }
    for (String name : template.parametersOfPairs()) {
      faults.require(
          !schema.isNoPair(name),
          where
              + " has {"
              + name
              + "} in a query or a form, which params says is an object or a list of such: write its"
              + " members as {/name/member}");
    }
    for (String name : template.listsInTexts()) {
      faults.add(where + " has {" + name + ",} within a longer text, where no list can be");
    }
    for (String text : template.mistakenPlaceholders()) {
      faults.add(
          where
              + ".body has "
              + text
              + ", which is none of the placeholders {<name>}, {params}, "
              + OTHERS);
    }
    for (String name : template.namesWithinTexts()) {
      faults.require(
          !CallValues.isReserved(name) && !schema.declares(name),
          where + ".body has {" + name + "} within a text, where it stands for nothing");
    }
  }

  private boolean isKnown(String name) {
    return CallValues.isReserved(name) ? CallValues.isOne(name) : schema.allows(name);
  }

  private void checkContent(String where, String method, CatalogueFile.BackendEntry backend) {
    boolean isGet = method.equals("GET");
    faults.require(backend.body() == null || !isGet, where + ".body is not for the method GET");
    faults.require(backend.form() == null || !isGet, where + ".form is not for the method GET");
    faults.require(
        backend.form() == null || backend.body() == null,
        where + ".form is instead of a body, and not beside one");
    faults.require(
        backend.form() == null || !backend.form().isEmpty(), where + ".form needs a field");
  }

  private void checkBracesOfPairs(String where, @Nullable Map<String, String> templates) {
    Objects.requireNonNullElse(templates, Map.<String, String>of())
        .forEach((name, template) ->
            faults.require(
                hasNoBraces(RequestTemplate.withoutPlaceholdersOfPair(template)),
                where
                    + "."
                    + name
                    + " knows the placeholders {<name>}, {<name>,} for a list in one value, "
                    + OTHERS));
  }

  private static boolean hasNoBraces(String text) {
    return text.chars().noneMatch(c -> c == '{' || c == '}');
  }

  private void checkBraces(String where, @Nullable Map<String, String> templates) {
    Objects.requireNonNullElse(templates, Map.<String, String>of())
        .forEach((name, template) -> checkBraces(where + "." + name, template));
  }

  private void checkBraces(String where, String template) {
    faults.require(
        hasNoBraces(RequestTemplate.withoutPlaceholders(template)),
        where + " knows the placeholders {<name>}, " + OTHERS);
  }

  private Map<String, String> headers(String where, CatalogueFile.BackendEntry backend) {
    Map<String, String> headers = new LinkedHashMap<>();
    Objects.requireNonNullElse(backend.headers(), Map.<String, String>of())
        .forEach((name, value) -> {
          if (BackendHeaderName.isMediaType(name)) {
            checkMediaType(where, name, value, backend.body() != null);
          } else {
            checkHeader(where + ".headers", name);
          }
          faults.require(
              HeaderTemplate.isText(value),
              where + ".headers." + name + " must be of visible ASCII characters");
          headers.put(name, value);
        });
    return headers;
  }

  private void checkMediaType(String where, String name, String value, boolean hasBody) {
    faults.require(
        BackendHeaderName.isJsonType(value),
        where + ".headers." + name + " must be a form of JSON, like application/vnd.api+json");
    faults.require(
        hasBody || name.equalsIgnoreCase("accept"),
        where + ".headers." + name + " is for a body, which there is none");
  }

  private @Nullable String idempotencyHeader(String where, CatalogueFile.BackendEntry backend) {
    String header = backend.idempotencyHeader();
    if (header != null) {
      checkHeader(where + ".idempotencyHeader", header);
    }
    return header;
  }

  private void checkHeader(String where, String name) {
    faults.require(
        BackendHeaderName.isFree(name),
        where + " must be the name of a header that is not one of the gateway's");
  }

  private int retries(String where, CatalogueFile.BackendEntry backend) {
    int retries = Objects.requireNonNullElse(backend.retries(), DEFAULT_RETRIES);
    faults.require(
        retries >= 0 && retries <= MOST_RETRIES, where + ".retries must be 0 to " + MOST_RETRIES);
    return retries;
  }
}
