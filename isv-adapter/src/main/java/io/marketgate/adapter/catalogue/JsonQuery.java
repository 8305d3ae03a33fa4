package io.marketgate.adapter.catalogue;

import software.amazon.smithy.jmespath.ExpressionProblem;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExpression;
import tools.jackson.databind.JsonNode;

/// A question to JSON in the language JMESPath (jmespath.org). What it picks out of a text stays as
/// it is, numbers of any size too.
public final class JsonQuery {

  private static final JsonValues VALUES = new JsonValues();

  private final JmespathExpression expression;

  private JsonQuery(JmespathExpression expression) {
    this.expression = expression;
  }

  /// Reads a question.
  ///
  /// @throws JmespathException if it is none, or one that nothing can answer, like one for a
  ///   function that there is not; the message says where
  static JsonQuery parse(String text) {
    JmespathExpression expression = JmespathExpression.parse(text);
    for (ExpressionProblem problem : expression.lint().getProblems()) {
      if (problem.severity == ExpressionProblem.Severity.ERROR) {
        throw new JmespathException(
            "%s (line %d, column %d)".formatted(problem.message, problem.line, problem.column));
      }
    }
    return new JsonQuery(expression);
  }

  /// The answer; null of JSON where there is none.
  ///
  /// @throws JmespathException where a function cannot take what it gets
  JsonNode of(JsonNode value) {
    return expression.evaluate(value, VALUES);
  }

  /// Whether JMESPath takes the answer for a yes.
  ///
  /// @throws JmespathException as [#of]
  boolean isTrueOf(JsonNode value) {
    return VALUES.isTruthy(of(value));
  }
}
