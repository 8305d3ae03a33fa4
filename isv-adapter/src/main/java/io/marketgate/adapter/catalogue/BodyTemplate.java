package io.marketgate.adapter.catalogue;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How parameters become a JSON body: a text that is nothing but `{name}` takes the parameter's own
/// type, and `{params}` is all of them.
final class BodyTemplate {

  private static final String ALL = "params";

  private final JsonNode template;

  BodyTemplate(JsonNode template) {
    this.template = template;
  }

  /// Everything that is named, but for `{params}`.
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    addNames(template, names);
    names.remove(ALL);
    return names;
  }

  private static void addNames(JsonNode template, Set<String> names) {
    if (template.isContainer()) {
      template.values().forEach(inner -> addNames(inner, names));
    } else if (template.isString()) {
      Matcher placeholder = RequestTemplate.PLACEHOLDER.matcher(template.stringValue());
      if (placeholder.matches()) {
        names.add(placeholder.group(1));
      }
    }
  }

  /// Names in texts that are more than one placeholder, where they stand for nothing.
  Set<String> namesWithinTexts() {
    Set<String> names = new TreeSet<>();
    addNamesWithin(template, names);
    return names;
  }

  private static void addNamesWithin(JsonNode template, Set<String> names) {
    if (template.isContainer()) {
      template.values().forEach(inner -> addNamesWithin(inner, names));
    } else if (template.isString() && !isPlaceholder(template)) {
      Matcher placeholder = RequestTemplate.PLACEHOLDER.matcher(template.stringValue());
      while (placeholder.find()) {
        names.add(placeholder.group(1));
      }
    }
  }

  /// The body. Members and entries of lists whose parameter is not given are left out.
  ///
  /// @return null when the whole body is a parameter that is not given
  @Nullable JsonNode fill(TemplateValues values) {
    return isAbsentParameter(template, values) ? null : fill(template, values);
  }

  private static JsonNode fill(JsonNode template, TemplateValues values) {
    return switch (template) {
      case ObjectNode object -> fillObject(object, values);
      case ArrayNode array -> fillArray(array, values);
      default -> {
        JsonNode value = template.isString() ? parameter(template.stringValue(), values) : null;
        yield value == null ? template : value;
      }
    };
  }

  private static JsonNode fillObject(ObjectNode template, TemplateValues values) {
    ObjectNode filled = JsonNodeFactory.instance.objectNode();
    template
        .properties()
        .forEach(member -> {
          if (!isAbsentParameter(member.getValue(), values)) {
            filled.set(member.getKey(), fill(member.getValue(), values));
          }
        });
    return filled;
  }

  private static JsonNode fillArray(ArrayNode template, TemplateValues values) {
    ArrayNode filled = JsonNodeFactory.instance.arrayNode();
    template.forEach(element -> {
      if (!isAbsentParameter(element, values)) {
        filled.add(fill(element, values));
      }
    });
    return filled;
  }

  private static boolean isAbsentParameter(JsonNode template, TemplateValues values) {
    return template.isString()
        && isPlaceholder(template)
        && parameter(template.stringValue(), values) == null;
  }

  private static boolean isPlaceholder(JsonNode template) {
    return RequestTemplate.PLACEHOLDER.matcher(template.stringValue()).matches();
  }

  private static @Nullable JsonNode parameter(String template, TemplateValues values) {
    Matcher placeholder = RequestTemplate.PLACEHOLDER.matcher(template);
    if (!placeholder.matches()) {
      return null;
    }
    return placeholder.group(1).equals(ALL) ? values.params() : values.get(placeholder.group(1));
  }
}
