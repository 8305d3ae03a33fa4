package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How parameters become the permission that a call needs. In the resource `{params.<name>}` stands
/// for a top-level parameter; it is escaped, so that it can never act as a wildcard or add a part.
/// A condition key takes a parameter's value as it is.
public final class PermissionTemplate {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{params\\.([A-Za-z][A-Za-z0-9_-]{0,63})}");

  /// Of a parameter that permissions are about; patterns are compared with it.
  private static final int LONGEST = 1_024;

  private static final String SPECIAL = "*?:/%{}";

  private final String action;
  private final String resource;
  private final List<Piece> pieces;
  private final Map<String, String> keys;

  /// A part of the resource.
  ///
  /// @param text that stands before the parameter
  /// @param parameter its name; null for the last part, which has none
  private record Piece(String text, @Nullable String parameter) {}

  /// @param action RAM action
  /// @param resource with placeholders
  /// @param keys names of parameters by condition key
  PermissionTemplate(String action, String resource, Map<String, String> keys) {
    this.action = action;
    this.resource = resource;
    this.pieces = pieces(resource);
    this.keys = new LinkedHashMap<>(keys);
  }

  /// Taken apart once rather than at each call.
  private static List<Piece> pieces(String resource) {
    List<Piece> pieces = new ArrayList<>();
    Matcher placeholder = PLACEHOLDER.matcher(resource);
    int from = 0;
    while (placeholder.find()) {
      pieces.add(new Piece(resource.substring(from, placeholder.start()), placeholder.group(1)));
      from = placeholder.end();
    }
    pieces.add(new Piece(resource.substring(from), null));
    return List.copyOf(pieces);
  }

  String action() {
    return action;
  }

  /// The parameters without which there is no resource.
  Set<String> resourceParameters() {
    Set<String> names = new TreeSet<>();
    for (Piece piece : pieces) {
      if (piece.parameter() != null) {
        names.add(piece.parameter());
      }
    }
    return names;
  }

  /// The parameters that conditions can be about, by condition key.
  Map<String, String> keys() {
    return Collections.unmodifiableMap(keys);
  }

  /// What is left of a resource without its placeholders; braces in it are a mistake.
  static String withoutPlaceholders(String resource) {
    return PLACEHOLDER.matcher(resource.replace(RequiredPermission.ACCOUNT, "")).replaceAll("");
  }

  /// With `*` for every parameter.
  RequiredPermission fillAny() {
    return new RequiredPermission(action, PLACEHOLDER.matcher(resource).replaceAll("*"), Map.of());
  }

  Outcome<RequiredPermission> fill(ObjectNode params) {
    StringBuilder filled = new StringBuilder();
    for (Piece piece : pieces) {
      filled.append(piece.text());
      String name = piece.parameter();
      if (name == null) {
        continue;
      }
      JsonNode value = params.get(name);
      if (value == null) {
        return Outcome.refused(new Refusal.MissingParameter("params/" + name));
      }
      String text = Scalars.text(value);
      if (text == null || text.isEmpty() || text.length() > LONGEST) {
        return Outcome.refused(unfit(name));
      }
      filled.append(escape(text));
    }
    return keys.isEmpty()
        ? Outcome.of(new RequiredPermission(action, filled.toString(), Map.of()))
        : withContext(filled.toString(), params);
  }

  private Outcome<RequiredPermission> withContext(String filled, ObjectNode params) {
    Map<String, String> context = new HashMap<>();
    for (Map.Entry<String, String> key : keys.entrySet()) {
      JsonNode value = params.get(key.getValue());
      if (value != null) {
        String text = Scalars.text(value);
        if (text == null || text.length() > LONGEST) {
          return Outcome.refused(unfit(key.getValue()));
        }
        context.put(key.getKey(), text);
      }
    }
    return Outcome.of(new RequiredPermission(action, filled, context));
  }

  private static Refusal unfit(String parameter) {
    return new Refusal.InvalidParameter(
        "params/" + parameter,
        "it must be a text of at most %d characters or a number".formatted(LONGEST));
  }

  /// Percent-encodes what means something in resources and patterns, and what cannot be seen.
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(character -> {
          if (SPECIAL.indexOf(character) >= 0 || Character.isISOControl(character)) {
            for (byte octet : Character.toString(character).getBytes(UTF_8)) {
              escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
          } else {
            escaped.appendCodePoint(character);
          }
        });
    return escaped.toString();
  }
}
