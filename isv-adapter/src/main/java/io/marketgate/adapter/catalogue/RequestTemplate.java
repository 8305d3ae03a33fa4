package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How parameters become a backend request. `{name}` stands for a top-level parameter; it is
/// escaped for where it lands, so that it can never add a path segment or a query parameter. In a
/// body a text that is nothing but `{name}` takes the parameter's own type, and `{params}` is all
/// of them.
final class RequestTemplate {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]{0,63})}");
  private static final String ALL = "params";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final String method;
  private final List<Piece> path;
  private final Map<String, List<Piece>> query;
  private final @Nullable JsonNode body;

  /// A piece of text, or the name of a parameter.
  private record Piece(String text, boolean isParameter) {}

  RequestTemplate(String method, String path, Map<String, String> query, @Nullable JsonNode body) {
    this.method = method;
    this.path = pieces(path);
    this.query = new LinkedHashMap<>();
    query.forEach((name, template) -> this.query.put(escape(name), pieces(template)));
    this.body = body;
  }

  /// The parameters without which there is no path.
  List<String> pathParameters() {
    return path.stream().filter(Piece::isParameter).map(Piece::text).toList();
  }

  Outcome<BackendRequest> fill(ObjectNode params) {
    StringBuilder target = new StringBuilder();
    for (Piece piece : path) {
      Refusal refusal = appendPath(target, piece, params);
      if (refusal != null) {
        return Outcome.refused(refusal);
      }
    }
    for (Map.Entry<String, List<Piece>> parameter : query.entrySet()) {
      Refusal refusal = appendQuery(target, parameter.getKey(), parameter.getValue(), params);
      if (refusal != null) {
        return Outcome.refused(refusal);
      }
    }
    return Outcome.of(
        new BackendRequest(
            method, target.toString(), body == null ? null : fillBody(body, params)));
  }

  private static @Nullable Refusal appendPath(
      StringBuilder target, Piece piece, ObjectNode params) {
    if (!piece.isParameter()) {
      target.append(piece.text());
      return null;
    }
    JsonNode value = params.get(piece.text());
    if (value == null) {
      return new Refusal.MissingParameter("params/" + piece.text());
    }
    String text = Scalars.text(value);
    if (text == null || text.isEmpty() || text.equals(".") || text.equals("..")) {
      return new Refusal.InvalidParameter(
          "params/" + piece.text(), "it must be a text or number that can be part of a path");
    }
    target.append(escape(text));
    return null;
  }

  /// A query parameter is left out when a parameter it needs is not given.
  private static @Nullable Refusal appendQuery(
      StringBuilder target, String name, List<Piece> template, ObjectNode params) {
    StringBuilder value = new StringBuilder();
    for (Piece piece : template) {
      JsonNode parameter = piece.isParameter() ? params.get(piece.text()) : null;
      if (piece.isParameter() && parameter == null) {
        return null;
      }
      String text = parameter == null ? piece.text() : Scalars.text(parameter);
      if (text == null) {
        return new Refusal.InvalidParameter(
            "params/" + piece.text(), "it must be a text, number, true or false");
      }
      value.append(escape(text));
    }
    target.append(target.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(value);
    return null;
  }

  private static JsonNode fillBody(JsonNode template, ObjectNode params) {
    return switch (template) {
      case ObjectNode object -> fillObject(object, params);
      case ArrayNode array -> fillArray(array, params);
      default -> {
        JsonNode value = template.isString() ? parameter(template.stringValue(), params) : null;
        yield value == null ? template : value;
      }
    };
  }

  /// Members whose parameter is not given are left out.
  private static JsonNode fillObject(ObjectNode template, ObjectNode params) {
    ObjectNode filled = JsonNodeFactory.instance.objectNode();
    template
        .properties()
        .forEach(member -> {
          if (!isAbsentParameter(member.getValue(), params)) {
            filled.set(member.getKey(), fillBody(member.getValue(), params));
          }
        });
    return filled;
  }

  private static JsonNode fillArray(ArrayNode template, ObjectNode params) {
    ArrayNode filled = JsonNodeFactory.instance.arrayNode();
    template.forEach(element -> filled.add(fillBody(element, params)));
    return filled;
  }

  private static boolean isAbsentParameter(JsonNode template, ObjectNode params) {
    return template.isString()
        && PLACEHOLDER.matcher(template.stringValue()).matches()
        && parameter(template.stringValue(), params) == null;
  }

  private static @Nullable JsonNode parameter(String template, ObjectNode params) {
    Matcher placeholder = PLACEHOLDER.matcher(template);
    if (!placeholder.matches()) {
      return null;
    }
    return placeholder.group(1).equals(ALL) ? params : params.get(placeholder.group(1));
  }

  private static List<Piece> pieces(String template) {
    List<Piece> pieces = new ArrayList<>();
    Matcher placeholder = PLACEHOLDER.matcher(template);
    int end = 0;
    while (placeholder.find()) {
      if (placeholder.start() > end) {
        pieces.add(new Piece(template.substring(end, placeholder.start()), false));
      }
      pieces.add(new Piece(placeholder.group(1), true));
      end = placeholder.end();
    }
    if (end < template.length()) {
      pieces.add(new Piece(template.substring(end), false));
    }
    return List.copyOf(pieces);
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
