package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.jmespath.JmespathException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What becomes of a backend's answer: which of them are refusals, whatever their status, and what
/// of the others the caller gets.
///
/// @param refusals asked in this order
/// @param data what is picked out of an answer, or of each page's items; null for all of it
/// @param paging how lists are read; null when it is none
public record AnswerRule(
    List<RefusalRule> refusals, @Nullable JsonQuery data, @Nullable Paging paging) {

  /// Numbers are passed on with every digit that the backend has written.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public AnswerRule {
    refusals = List.copyOf(refusals);
  }

  /// An answer that is a refusal.
  ///
  /// @param status that it must have; null for any
  /// @param when what must be true of it; null for nothing more than the status
  /// @param answer what the caller gets
  public record RefusalRule(
      @Nullable Integer status, @Nullable JsonQuery when, Action.BackendError answer) {

    /// @param body null for one that is not JSON, of which nothing can be said
    boolean isMet(int actual, @Nullable JsonNode body) {
      return (status == null || status == actual)
          && (when == null || (body != null && when.isTrueOf(body)));
    }
  }

  /// Whether the body of a backend's refusal says which one it is.
  boolean readsRefusals() {
    return !refusals.isEmpty();
  }

  /// What the caller gets of a refusal of which only the status is known.
  ///
  /// @param otherwise how the action puts a status that no rule is about
  Refusal unread(int status, Refusal otherwise) {
    return refusal(status, null).orElse(otherwise);
  }

  /// What the caller gets of a refusal of one of several backends. A rule without a status is about
  /// what all of them say.
  ///
  /// @param otherwise how the action puts a status that no rule is about
  Refusal ofPart(int status, byte[] body, Refusal otherwise) {
    try {
      JsonNode said = read(body);
      return first(rule -> rule.status() != null && rule.isMet(status, said)).orElse(otherwise);
    } catch (JmespathException e) {
      return otherwise;
    }
  }

  private Optional<Refusal> refusal(int status, @Nullable JsonNode said) {
    return first(rule -> rule.isMet(status, said));
  }

  private Optional<Refusal> first(Predicate<RefusalRule> isMet) {
    return refusals.stream().filter(isMet).findFirst().map(rule -> rule.answer().toRefusal());
  }

  /// What the caller gets of an answer.
  ///
  /// @param status of the backend
  /// @param body of the backend; empty for none
  /// @param page that was asked for; null when the action has no pages
  /// @param otherwise how the action puts a status that no rule is about
  Outcome<byte[]> apply(
      BackendStatus status, byte[] body, @Nullable PageRequest page, Refusal otherwise) {
    boolean isSuccess = status.isSuccess();
    try {
      JsonNode said = read(body);
      Optional<Refusal> refusal = refusal(status.code(), said);
      if (refusal.isPresent()) {
        return Outcome.refused(refusal.get());
      }
      if (!isSuccess) {
        return Outcome.refused(otherwise);
      }
      if (said == null) {
        return Outcome.refused(new Refusal.BadGateway("answered with something that is not JSON"));
      }
      JsonNode mapped = map(said, page);
      return mapped == null
          ? Outcome.refused(new Refusal.BadGateway("answered without the list it is asked for"))
          : Outcome.of(
              mapped.isNull() && body.length == 0 ? new byte[0] : JSON.writeValueAsBytes(mapped));
    } catch (JmespathException e) {
      return Outcome.refused(
          isSuccess
              ? new Refusal.BadGateway("answered with something that the catalogue cannot map")
              : otherwise);
    }
  }

  /// @return null for what is not JSON
  private static @Nullable JsonNode read(byte[] body) {
    try {
      return body.length == 0 ? JsonNodeFactory.instance.nullNode() : JSON.readTree(body);
    } catch (JacksonException | NumberFormatException e) {
      // The second is of a number whose exponent has more digits than anybody means.
      return null;
    }
  }

  private @Nullable JsonNode map(JsonNode said, @Nullable PageRequest page) {
    if (paging == null || page == null) {
      return data == null ? said : data.of(said);
    }
    JsonNode found = paging.items().of(said);
    return found instanceof ArrayNode items
        ? Paging.page(items, data == null ? items : data.of(items), page)
        : null;
  }
}
