package io.marketgate.adapter.catalogue;

import java.util.Collection;
import software.amazon.smithy.jmespath.ExpressionVisitor;
import software.amazon.smithy.jmespath.JmespathExpression;
import software.amazon.smithy.jmespath.ast.AndExpression;
import software.amazon.smithy.jmespath.ast.BinaryExpression;
import software.amazon.smithy.jmespath.ast.ComparatorExpression;
import software.amazon.smithy.jmespath.ast.CurrentExpression;
import software.amazon.smithy.jmespath.ast.ExpressionTypeExpression;
import software.amazon.smithy.jmespath.ast.FieldExpression;
import software.amazon.smithy.jmespath.ast.FilterProjectionExpression;
import software.amazon.smithy.jmespath.ast.FlattenExpression;
import software.amazon.smithy.jmespath.ast.FunctionExpression;
import software.amazon.smithy.jmespath.ast.IndexExpression;
import software.amazon.smithy.jmespath.ast.LiteralExpression;
import software.amazon.smithy.jmespath.ast.MultiSelectHashExpression;
import software.amazon.smithy.jmespath.ast.MultiSelectListExpression;
import software.amazon.smithy.jmespath.ast.NotExpression;
import software.amazon.smithy.jmespath.ast.ObjectProjectionExpression;
import software.amazon.smithy.jmespath.ast.OrExpression;
import software.amazon.smithy.jmespath.ast.ProjectionExpression;
import software.amazon.smithy.jmespath.ast.SliceExpression;
import software.amazon.smithy.jmespath.ast.Subexpression;

/// Whether a question looks for something within what it negates, which is a boolean. Whoever
/// writes `!a.b` means `!(a.b)`; JMESPath binds the other way (its grammar leaves it open, its
/// reference implementation does not).
final class WithinNegation implements ExpressionVisitor<Boolean> {

  private static final WithinNegation INSTANCE = new WithinNegation();

  private WithinNegation() {}

  static boolean isIn(JmespathExpression expression) {
    return expression.accept(INSTANCE);
  }

  private static boolean isInAny(Collection<JmespathExpression> expressions) {
    return expressions.stream().anyMatch(WithinNegation::isIn);
  }

  private static boolean isInEither(BinaryExpression expression) {
    return isIn(expression.getLeft()) || isIn(expression.getRight());
  }

  private static boolean isNegated(JmespathExpression expression) {
    return expression instanceof NotExpression;
  }

  @Override
  public Boolean visitSubexpression(Subexpression expression) {
    return (isNegated(expression.getLeft()) && !expression.isPipe()) || isInEither(expression);
  }

  @Override
  public Boolean visitProjection(ProjectionExpression expression) {
    return isNegated(expression.getLeft()) || isInEither(expression);
  }

  @Override
  public Boolean visitObjectProjection(ObjectProjectionExpression expression) {
    return isNegated(expression.getLeft()) || isInEither(expression);
  }

  @Override
  public Boolean visitFilterProjection(FilterProjectionExpression expression) {
    return isNegated(expression.getLeft())
        || isIn(expression.getLeft())
        || isIn(expression.getComparison())
        || isIn(expression.getRight());
  }

  @Override
  public Boolean visitFlatten(FlattenExpression expression) {
    return isNegated(expression.getExpression()) || isIn(expression.getExpression());
  }

  @Override
  public Boolean visitComparator(ComparatorExpression expression) {
    return isInEither(expression);
  }

  @Override
  public Boolean visitAnd(AndExpression expression) {
    return isInEither(expression);
  }

  @Override
  public Boolean visitOr(OrExpression expression) {
    return isInEither(expression);
  }

  @Override
  public Boolean visitNot(NotExpression expression) {
    return isIn(expression.getExpression());
  }

  @Override
  public Boolean visitExpressionType(ExpressionTypeExpression expression) {
    return isIn(expression.getExpression());
  }

  @Override
  public Boolean visitFunction(FunctionExpression expression) {
    return isInAny(expression.getArguments());
  }

  @Override
  public Boolean visitMultiSelectList(MultiSelectListExpression expression) {
    return isInAny(expression.getExpressions());
  }

  @Override
  public Boolean visitMultiSelectHash(MultiSelectHashExpression expression) {
    return isInAny(expression.getExpressions().values());
  }

  @Override
  public Boolean visitCurrentNode(CurrentExpression expression) {
    return false;
  }

  @Override
  public Boolean visitField(FieldExpression expression) {
    return false;
  }

  @Override
  public Boolean visitIndex(IndexExpression expression) {
    return false;
  }

  @Override
  public Boolean visitLiteral(LiteralExpression expression) {
    return false;
  }

  @Override
  public Boolean visitSlice(SliceExpression expression) {
    return false;
  }
}
