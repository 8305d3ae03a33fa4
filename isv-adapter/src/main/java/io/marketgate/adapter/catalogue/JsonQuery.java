package io.marketgate.adapter.catalogue;

import software.amazon.smithy.jmespath.ExpressionProblem;
import software.amazon.smithy.jmespath.JmespathException;
import software.amazon.smithy.jmespath.JmespathExpression;
import tools.jackson.databind.JsonNode;

/// A question to JSON in the language JMESPath (jmespath.org). What it picks out of a text stays as
/// it is, numbers of any size too.
public final class JsonQuery {

  private static final JsonValues EXACT = new JsonValues(true);
  private static final JsonValues ROUNDED = new JsonValues(false);

  /// Longer ones could be nested deeper than a thread has room for.
  private static final int LONGEST = 16_384;

  private final JmespathExpression expression;

  private JsonQuery(JmespathExpression expression) {
    this.expression = expression;
  }

  /// Reads a question.
  ///
  /// @throws JmespathException if it is none, or one that has no answer whatever it is asked of;
  ///   the message says where
  static JsonQuery parse(String text) {
    if (text.length() > LONGEST) {
      throw new JmespathException("it is longer than " + LONGEST + " letters");
    }
    try {
      return checked(JmespathExpression.parse(text));
    } catch (StackOverflowError e) {
      throw new JmespathException("it is nested too deeply", e);
    }
  }

  private static JsonQuery checked(JmespathExpression expression) {
    for (ExpressionProblem problem : expression.lint().getProblems()) {
      if (isCertain(problem.message)) {
        throw new JmespathException(
            "%s (line %d, column %d)".formatted(problem.message, problem.line, problem.column));
      }
    }
    if (WithinNegation.isIn(expression)) {
      throw new JmespathException("it asks for what is within a negation; write !(a.b) for !a.b");
    }
    return new JsonQuery(expression);
  }

  /// Of values and what functions take, the library only guesses.
  private static boolean isCertain(String problem) {
    return problem.startsWith("Unknown function: ") || problem.contains(" function expected ");
  }

  /// The answer; null of JSON where there is none.
  ///
  /// @throws JmespathException where a function cannot take what it gets
  JsonNode of(JsonNode value) {
    try {
      return evaluated(value);
    } catch (ArithmeticException | StackOverflowError e) {
      throw new JmespathException("it is too much to calculate", e);
    }
  }

  private JsonNode evaluated(JsonNode value) {
    try {
      return expression.evaluate(value, EXACT);
    } catch (ArithmeticException e) {
      // The mean of some numbers has no end.
      return expression.evaluate(value, ROUNDED);
    }
  }

  /// Whether JMESPath takes the answer for a yes.
  ///
  /// @throws JmespathException as [#of]
  boolean isTrueOf(JsonNode value) {
    return EXACT.isTruthy(of(value));
  }
}
