package io.marketgate.adapter.catalogue;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How parameters become a JSON body: a text that is nothing but `{name}` takes the parameter's own
/// type, `{/name/inner}` that of what is within it, and `{params}` is all of them.
final class BodyTemplate {

  private static final String ALL = "params";

  /// Nothing but one pair of braces with something in them.
  private static final Pattern IN_BRACES = Pattern.compile("\\s*\\{[^{}]+}\\s*");

  private final JsonNode template;

  BodyTemplate(JsonNode template) {
    this.template = template;
  }

  /// Everything that is named, but for `{params}`.
  Set<String> names() {
    return sorted(
        texts(template)
            .map(RequestTemplate.PLACEHOLDER::matcher)
            .filter(Matcher::matches)
            .map(placeholder -> placeholder.group(1))
            .filter(name -> !name.equals(ALL)));
  }

  /// Names in texts that are more than one placeholder, where they stand for nothing.
  Set<String> namesWithinTexts() {
    return sorted(
        texts(template)
            .filter(text -> !isPlaceholder(text))
            .flatMap(text -> RequestTemplate.PLACEHOLDER.matcher(text).results())
            .map(placeholder -> placeholder.group(1)));
  }

  /// Texts that look like a placeholder, and are none.
  Set<String> mistakenPlaceholders() {
    return sorted(
        texts(template)
            .filter(text -> !isPlaceholder(text))
            .filter(text -> IN_BRACES.matcher(text).matches()));
  }

  private static Set<String> sorted(Stream<String> texts) {
    return texts.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> texts(JsonNode template) {
    return template.isString()
        ? Stream.of(template.stringValue())
        : template.valueStream().flatMap(BodyTemplate::texts);
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
        && isPlaceholder(template.stringValue())
        && parameter(template.stringValue(), values) == null;
  }

  private static boolean isPlaceholder(String text) {
    return RequestTemplate.PLACEHOLDER.matcher(text).matches();
  }

  private static @Nullable JsonNode parameter(String template, TemplateValues values) {
    Matcher placeholder = RequestTemplate.PLACEHOLDER.matcher(template);
    if (!placeholder.matches()) {
      return null;
    }
    return placeholder.group(1).equals(ALL) ? values.params() : values.get(placeholder.group(1));
  }
}
