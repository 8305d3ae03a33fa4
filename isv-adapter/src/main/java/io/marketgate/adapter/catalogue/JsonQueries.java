package io.marketgate.adapter.catalogue;

import io.burt.jmespath.BaseRuntime;
import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathType;
import io.burt.jmespath.RuntimeConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Questions to JSON in the language JMESPath (jmespath.org). What they pick out of a text stays as
/// it is, numbers of any size too.
final class JsonQueries extends BaseRuntime<JsonNode> {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonQueries INSTANCE = new JsonQueries();

  private JsonQueries() {
    super(RuntimeConfiguration.builder().withSilentTypeErrors(false).build());
  }

  /// Reads a question.
  ///
  /// @throws io.burt.jmespath.JmesPathException if it is none; the message says where
  static Expression<JsonNode> compiled(String text) {
    return INSTANCE.compile(text);
  }

  /// Whether JMESPath takes an answer for a yes.
  static boolean isYes(JsonNode answer) {
    return INSTANCE.isTruthy(answer);
  }

  @Override
  public JsonNode parseString(String text) {
    return JSON.readTree(text);
  }

  @Override
  public List<JsonNode> toList(@Nullable JsonNode value) {
    List<JsonNode> list = new ArrayList<>();
    if (value != null && value.isContainer()) {
      list.addAll(value.values());
    }
    return list;
  }

  @Override
  public String toString(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  @Override
  public Number toNumber(JsonNode value) {
    return value.numberValue();
  }

  @Override
  public boolean isTruthy(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY, OBJECT -> !value.isEmpty();
      case STRING -> !value.stringValue().isEmpty();
      case BOOLEAN -> value.booleanValue();
      case NULL, MISSING -> false;
      case NUMBER, BINARY, POJO -> true;
    };
  }

  @Override
  public JmesPathType typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> JmesPathType.ARRAY;
      case OBJECT, POJO -> JmesPathType.OBJECT;
      case STRING, BINARY -> JmesPathType.STRING;
      case BOOLEAN -> JmesPathType.BOOLEAN;
      case NUMBER -> JmesPathType.NUMBER;
      case NULL, MISSING -> JmesPathType.NULL;
    };
  }

  @Override
  public JsonNode getProperty(JsonNode value, JsonNode name) {
    JsonNode property = value.get(name.asString());
    return property == null ? createNull() : property;
  }

  @Override
  public Collection<JsonNode> getPropertyNames(JsonNode value) {
    List<JsonNode> names = new ArrayList<>();
    value.propertyNames().forEach(name -> names.add(createString(name)));
    return names;
  }

  @Override
  public JsonNode createNull() {
    return NODES.nullNode();
  }

  @Override
  public JsonNode createArray(Collection<JsonNode> elements) {
    ArrayNode array = NODES.arrayNode(elements.size());
    elements.forEach(array::add);
    return array;
  }

  @Override
  public JsonNode createString(String text) {
    return NODES.stringNode(text);
  }

  @Override
  public JsonNode createBoolean(boolean value) {
    return NODES.booleanNode(value);
  }

  @Override
  public JsonNode createObject(Map<JsonNode, JsonNode> members) {
    ObjectNode object = NODES.objectNode();
    members.forEach((name, value) -> object.set(name.asString(), value));
    return object;
  }

  @Override
  public JsonNode createNumber(double value) {
    return NODES.numberNode(value);
  }

  @Override
  public JsonNode createNumber(long value) {
    return NODES.numberNode(value);
  }

  @Override
  public int compare(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber()
        ? one.decimalValue().compareTo(other.decimalValue())
        : super.compare(one, other);
  }
}
