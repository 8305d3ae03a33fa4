package io.marketgate.adapter.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private final Map<String, String> keys;

  /// @param action RAM action
  /// @param resource with placeholders
  /// @param keys names of parameters by condition key
  PermissionTemplate(String action, String resource, Map<String, String> keys) {
    this.action = action;
    this.resource = resource;
    this.keys = new LinkedHashMap<>(keys);
  }

  String action() {
    return action;
  }

  /// The parameters without which there is no resource.
  Set<String> resourceParameters() {
    Set<String> names = new TreeSet<>();
    Matcher placeholder = PLACEHOLDER.matcher(resource);
    while (placeholder.find()) {
      names.add(placeholder.group(1));
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
    Matcher placeholder = PLACEHOLDER.matcher(resource);
    while (placeholder.find()) {
      String name = placeholder.group(1);
      JsonNode value = params.get(name);
      if (value == null) {
        return Outcome.refused(new Refusal.MissingParameter("params/" + name));
      }
      String text = Scalars.text(value);
      if (text == null || text.isEmpty() || text.length() > LONGEST) {
        return Outcome.refused(unfit(name));
      }
      placeholder.appendReplacement(filled, Matcher.quoteReplacement(escape(text)));
    }
    placeholder.appendTail(filled);
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
