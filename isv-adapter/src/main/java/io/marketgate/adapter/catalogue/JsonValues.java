package io.marketgate.adapter.catalogue;

import java.math.BigDecimal;
import java.math.BigInteger;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExceptionType;
import software.amazon.smithy.jmespath.RuntimeType;
import software.amazon.smithy.jmespath.evaluation.EvaluationUtils;
import software.amazon.smithy.jmespath.evaluation.JmespathRuntime;
import software.amazon.smithy.jmespath.evaluation.NumberType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Jackson's trees as values of JMESPath.
final class JsonValues implements JmespathRuntime<JsonNode> {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /// Digits before or after the point of a number that is calculated with. A number of ten letters
  /// can have a billion, all of which a sum would have.
  private static final int MOST_DIGITS = 1_000;

  private final boolean isExact;

  /// @param isExact whether every digit is calculated with, or of decimals as many as a double has
  JsonValues(boolean isExact) {
    this.isExact = isExact;
  }

  @Override
  public RuntimeType typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> RuntimeType.ARRAY;
      case OBJECT, POJO -> RuntimeType.OBJECT;
      case STRING, BINARY -> RuntimeType.STRING;
      case BOOLEAN -> RuntimeType.BOOLEAN;
      case NUMBER -> RuntimeType.NUMBER;
      case NULL, MISSING -> RuntimeType.NULL;
    };
  }

  /// Numbers by what they are worth, wherever they are.
  @Override
  public boolean equal(JsonNode one, JsonNode other) {
    return one.equals(JsonValues::difference, other);
  }

  private static int difference(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }

  @Override
  public int compare(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber()
        ? difference(one, other)
        : JmespathRuntime.super.compare(one, other);
  }

  /// A text that is JSON.
  @Override
  public String toString(JsonNode value) {
    return value.toString();
  }

  @Override
  public JsonNode createNull() {
    return NODES.nullNode();
  }

  @Override
  public JsonNode createBoolean(boolean value) {
    return NODES.booleanNode(value);
  }

  @Override
  public boolean asBoolean(JsonNode value) {
    return require(value, RuntimeType.BOOLEAN).booleanValue();
  }

  @Override
  public JsonNode createString(String text) {
    return NODES.stringNode(text);
  }

  @Override
  public String asString(JsonNode value) {
    return require(value, RuntimeType.STRING).stringValue();
  }

  /// Null for what JSON has no number for.
  @Override
  public JsonNode createNumber(Number number) {
    return switch (number) {
      case BigDecimal decimal -> NODES.numberNode(decimal);
      case BigInteger integer -> NODES.numberNode(integer);
      case Double fraction when !Double.isFinite(fraction) -> createNull();
      case Double fraction -> NODES.numberNode(fraction);
      case Float fraction -> NODES.numberNode(fraction);
      default -> NODES.numberNode(number.longValue());
    };
  }

  @Override
  public NumberType numberType(JsonNode value) {
    return EvaluationUtils.numberType(asNumber(value));
  }

  /// As a decimal, with which nothing is lost; rounded, as what it is or a double.
  @Override
  public Number asNumber(JsonNode value) {
    BigDecimal decimal = require(value, RuntimeType.NUMBER).decimalValue();
    if (decimal.scale() > MOST_DIGITS || decimal.scale() < -MOST_DIGITS) {
      throw new JmespathException(
          JmespathExceptionType.INVALID_VALUE, "a number that is too long to calculate with");
    }
    if (isExact) {
      return decimal;
    }
    return value.isIntegralNumber() ? value.numberValue() : decimal.doubleValue();
  }

  @Override
  public ArrayBuilder<JsonNode> arrayBuilder() {
    return new Elements(this, NODES.arrayNode());
  }

  @Override
  public JsonNode element(JsonNode array, int index) {
    return require(array, RuntimeType.ARRAY).path(index);
  }

  @Override
  public ObjectBuilder<JsonNode> objectBuilder() {
    return new Members(NODES.objectNode());
  }

  @Override
  public JsonNode value(JsonNode object, JsonNode key) {
    JsonNode value = object.get(key.asString());
    return value == null ? createNull() : value;
  }

  @Override
  public int length(JsonNode value) {
    return value.isString() ? EvaluationUtils.codePointCount(value.stringValue()) : value.size();
  }

  @Override
  public Iterable<JsonNode> asIterable(JsonNode value) {
    return switch (typeOf(value)) {
      case ARRAY -> value.values();
      case OBJECT -> value.propertyNames().stream().map(this::createString).toList();
      default -> throw invalid(value);
    };
  }

  private JsonNode require(JsonNode value, RuntimeType type) {
    if (typeOf(value) != type) {
      throw invalid(value);
    }
    return value;
  }

  private JmespathException invalid(JsonNode value) {
    return new JmespathException(
        JmespathExceptionType.INVALID_TYPE, "a value of the type " + typeOf(value));
  }

  /// An array on its way.
  private record Elements(JsonValues values, ArrayNode built) implements ArrayBuilder<JsonNode> {

    @Override
    public void add(JsonNode value) {
      built.add(value);
    }

    /// Of an object, its keys.
    @Override
    public void addAll(JsonNode collection) {
      values.asIterable(collection).forEach(built::add);
    }

    @Override
    public JsonNode build() {
      return built;
    }
  }

  /// An object on its way.
  private record Members(ObjectNode built) implements ObjectBuilder<JsonNode> {

    @Override
    public void put(JsonNode key, JsonNode value) {
      built.set(key.stringValue(), value);
    }

    @Override
    public void putAll(JsonNode object) {
      object.properties().forEach(member -> built.set(member.getKey(), member.getValue()));
    }

    @Override
    public JsonNode build() {
      return built;
    }
  }
}
