package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// How parameters become a backend request. `{name}` stands for a top-level parameter or for one of
/// [CallValues], `{/name/inner}` for what a JSON pointer (RFC 6901) leads to in them; it is escaped
/// for where it lands, so that it can never add a path segment, a query parameter or a header.
/// Escaped slashes are no protection in a path, because many servers undo that before they look
/// where a path leads: only `{name/}` takes them, for those that do not. In a query or a form a
/// list is sent as a parameter that is repeated, or, where `{name,}` stands for it, as one value. A
/// body is a [BodyTemplate].
public final class RequestTemplate {

  private static final String NAME =
      "((?:call\\.|paging\\.)?[A-Za-z][A-Za-z0-9_-]{0,63}|(?:/[A-Za-z0-9_.~-]{1,64}){1,10})";
  static final Pattern PLACEHOLDER = Pattern.compile("\\{" + NAME + "}");
  private static final Pattern PLACEHOLDER_OF_PAIR = Pattern.compile("\\{" + NAME + "(,?)}");
  private static final Pattern PLACEHOLDER_OF_PATH = Pattern.compile("\\{" + NAME + "(/?)}");
  private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|/)\\.{1,2}(?:/|$)");
  private static final int LONGEST_LIST = 100;
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final String method;
  private final List<TemplatePiece> path;
  private final Map<String, List<TemplatePiece>> query;
  private final Map<String, List<TemplatePiece>> form;
  private final List<HeaderTemplate> headers;
  private final @Nullable BodyTemplate body;

  /// @param form that is sent instead of a body; empty for none
  /// @param body that is sent as JSON; null for none
  RequestTemplate(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      Map<String, String> form,
      @Nullable JsonNode body) {
    this.method = method;
    this.path = TemplatePiece.of(path, PLACEHOLDER_OF_PATH);
    this.query = pairs(query);
    this.form = pairs(form);
    this.headers =
        headers.entrySet().stream()
            .map(header ->
                new HeaderTemplate(
                    header.getKey(), TemplatePiece.of(header.getValue(), PLACEHOLDER)))
            .toList();
    this.body = body == null ? null : new BodyTemplate(body);
  }

  private static Map<String, List<TemplatePiece>> pairs(Map<String, String> templates) {
    Map<String, List<TemplatePiece>> pairs = new LinkedHashMap<>();
    templates.forEach((name, template) ->
        pairs.put(escape(name), TemplatePiece.of(template, PLACEHOLDER_OF_PAIR)));
    return pairs;
  }

  /// The parameters without which there is no path.
  List<String> pathParameters() {
    return path.stream().filter(TemplatePiece::isParameter).map(TemplatePiece::text).toList();
  }

  /// What is written into a path, a header or a longer text, where nothing but a text, a number or
  /// a truth value can be.
  Set<String> parametersInTexts() {
    Set<String> names = new TreeSet<>(pathParameters());
    headers.forEach(header -> addParameters(header.value(), names));
    longerPairs().forEach(template -> addParameters(template, names));
    return names;
  }

  /// Lists in one value that are only a part of it, which they cannot be.
  Set<String> listsInTexts() {
    return longerPairs()
        .flatMap(List::stream)
        .filter(TemplatePiece::isOneValue)
        .map(TemplatePiece::text)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// What a whole value of a query or a form is made of.
  Set<String> parametersOfPairs() {
    Set<String> names = new TreeSet<>();
    Stream.concat(query.values().stream(), form.values().stream())
        .filter(template -> template.size() == 1)
        .forEach(template -> addParameters(template, names));
    return names;
  }

  /// Values of a query or a form that are more than one placeholder.
  private Stream<List<TemplatePiece>> longerPairs() {
    return Stream.concat(query.values().stream(), form.values().stream())
        .filter(template -> template.size() > 1);
  }

  /// Everything that is named, but for `{params}`.
  Set<String> parameters() {
    Set<String> names = new TreeSet<>(pathParameters());
    query.values().forEach(template -> addParameters(template, names));
    form.values().forEach(template -> addParameters(template, names));
    headers.forEach(header -> addParameters(header.value(), names));
    if (body != null) {
      names.addAll(body.names());
    }
    return names;
  }

  private static void addParameters(List<TemplatePiece> template, Set<String> names) {
    template.stream()
        .filter(TemplatePiece::isParameter)
        .map(TemplatePiece::text)
        .forEach(names::add);
  }

  /// What is left of a template without its placeholders; braces in it are a mistake.
  static String withoutPlaceholders(String template) {
    return PLACEHOLDER.matcher(template).replaceAll("");
  }

  /// The same for one of a query or a form.
  static String withoutPlaceholdersOfPair(String template) {
    return PLACEHOLDER_OF_PAIR.matcher(template).replaceAll("");
  }

  /// The same for one of a path.
  static String withoutPlaceholdersOfPath(String template) {
    return PLACEHOLDER_OF_PATH.matcher(template).replaceAll("");
  }

  /// Whether a path has a segment `.` or `..`, with which it means another one (RFC 3986, 5.2.4).
  static boolean hasDotSegment(String path) {
    return path.contains("/.") && DOT_SEGMENT.matcher(path).find();
  }

  /// Names in the texts of a body that are more than one placeholder, where they stand for nothing.
  Set<String> namesWithinTexts() {
    return body == null ? Set.of() : body.namesWithinTexts();
  }

  /// Texts of a body that look like a placeholder, and are none.
  Set<String> mistakenPlaceholders() {
    return body == null ? Set.of() : body.mistakenPlaceholders();
  }

  Outcome<BackendRequest> fill(ObjectNode params, CallValues ofCall) {
    TemplateValues values = new TemplateValues(params, ofCall);
    StringBuilder target = new StringBuilder();
    for (TemplatePiece piece : path) {
      Refusal refusal = appendPath(target, piece, values);
      if (refusal != null) {
        return Outcome.refused(refusal);
      }
    }
    if (target.indexOf(".") >= 0 && hasDotSegment(withSlashes(target))) {
      return Outcome.refused(unfitForPath(inDotSegment(withSlashes(target), values)));
    }
    StringBuilder pairs = new StringBuilder();
    Refusal unfit = appendPairs(pairs, query, values);
    if (unfit != null) {
      return Outcome.refused(unfit);
    }
    if (!pairs.isEmpty()) {
      target.append('?').append(pairs);
    }
    StringBuilder fields = new StringBuilder();
    unfit = appendPairs(fields, form, values);
    if (unfit != null) {
      return Outcome.refused(unfit);
    }
    Map<String, String> filled = new LinkedHashMap<>();
    for (HeaderTemplate header : headers) {
      Refusal refusal = header.addTo(filled, values);
      if (refusal != null) {
        return Outcome.refused(refusal);
      }
    }
    return Outcome.of(
        new BackendRequest(
            method,
            target.toString(),
            filled,
            form.isEmpty() ? null : fields.toString(),
            body == null ? null : body.fill(values)));
  }

  private static @Nullable Refusal appendPath(
      StringBuilder target, TemplatePiece piece, TemplateValues values) {
    if (!piece.isParameter()) {
      target.append(piece.text());
      return null;
    }
    JsonNode value = values.get(piece.text());
    if (value == null) {
      return new Refusal.MissingParameter(piece.place());
    }
    String text = Scalars.text(value);
    if (text == null || text.isEmpty() || !isOfPath(text, piece.takesSlashes())) {
      return unfitForPath(piece.text());
    }
    target.append(escape(text));
    return null;
  }

  /// Whether a text stays where it is, even at a server that undoes the escaping first.
  private static boolean isOfPath(String text, boolean withSlashes) {
    return text.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '\\')
        && (withSlashes ? !DOT_SEGMENT.matcher(text).find() : text.indexOf('/') < 0);
  }

  /// A filled path as a server may see it.
  private static String withSlashes(StringBuilder target) {
    return target.toString().replace("%2F", "/");
  }

  /// The first parameter in the segment of a filled path that is `.` or `..`: the first that ends
  /// in it or later.
  private String inDotSegment(String filled, TemplateValues values) {
    Matcher segment = DOT_SEGMENT.matcher(filled);
    int slash = segment.find() ? segment.start() : 0;
    StringBuilder target = new StringBuilder();
    for (TemplatePiece piece : path) {
      Refusal refusal = appendPath(target, piece, values);
      if (refusal != null || (piece.isParameter() && withSlashes(target).length() > slash + 1)) {
        return piece.text();
      }
    }
    throw new IllegalStateException("A catalogue has no path with a segment of dots");
  }

  private static Refusal unfitForPath(String parameter) {
    return new Refusal.InvalidParameter(
        TemplatePiece.place(parameter),
        "it must be a text or number that can be part of a path, without slashes");
  }

  private static @Nullable Refusal appendPairs(
      StringBuilder pairs, Map<String, List<TemplatePiece>> templates, TemplateValues values) {
    for (Map.Entry<String, List<TemplatePiece>> pair : templates.entrySet()) {
      Refusal refusal = appendPair(pairs, pair.getKey(), pair.getValue(), values);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /// A pair is left out when a parameter it needs is not given, and repeated when all of it is a
  /// list.
  private static @Nullable Refusal appendPair(
      StringBuilder pairs, String name, List<TemplatePiece> template, TemplateValues values) {
    if (template.size() == 1
        && template.getFirst().isParameter()
        && values.get(template.getFirst().text()) instanceof ArrayNode list) {
      return appendList(pairs, name, template.getFirst(), list);
    }
    StringBuilder value = new StringBuilder();
    for (TemplatePiece piece : template) {
      JsonNode parameter = piece.isParameter() ? values.getOfText(piece.text()) : null;
      if (piece.isParameter() && parameter == null) {
        return null;
      }
      String text = parameter == null ? piece.text() : Scalars.text(parameter);
      if (text == null) {
        return new Refusal.InvalidParameter(
            piece.place(), "it must be a text, number, true or false");
      }
      value.append(escape(text));
    }
    appendPair(pairs, name, value);
    return null;
  }

  private static @Nullable Refusal appendList(
      StringBuilder pairs, String name, TemplatePiece parameter, ArrayNode list) {
    List<String> escaped = new ArrayList<>();
    for (JsonNode element : list) {
      String text = Scalars.text(element);
      if (text == null || list.size() > LONGEST_LIST) {
        return new Refusal.InvalidParameter(
            parameter.place(),
            "it must be a list of at most " + LONGEST_LIST + " texts, numbers, true or false");
      }
      escaped.add(escape(text));
    }
    if (!parameter.isOneValue()) {
      escaped.forEach(value -> appendPair(pairs, name, value));
    } else if (!escaped.isEmpty()) {
      // A comma within one of them is escaped.
      appendPair(pairs, name, String.join(",", escaped));
    }
    return null;
  }

  private static void appendPair(StringBuilder pairs, String name, CharSequence value) {
    pairs.append(pairs.isEmpty() ? "" : "&").append(name).append('=').append(value);
  }

  /// Leaves only what RFC 3986, section 2.3, calls unreserved.
  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (byte octet : text.getBytes(UTF_8)) {
      char c = (char) (octet & 0xff);
      boolean unreserved =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (unreserved) {
        escaped.append(c);
      } else {
        escaped.append('%').append(HEX[c >> 4]).append(HEX[c & 0xf]);
      }
    }
    return escaped.toString();
  }
}
