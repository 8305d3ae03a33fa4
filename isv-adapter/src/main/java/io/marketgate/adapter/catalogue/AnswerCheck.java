package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.smithy.jmespath.JmespathException;

/// Checks what an action makes of its backend's answer.
final class AnswerCheck {

  private static final int DEFAULT_LIMIT = 50;
  private static final int DEFAULT_MOST = 200;
  private static final int MOST_ITEMS = 1_000;
  private static final int LOWEST_STATUS = 200;
  private static final int HIGHEST_STATUS = 599;

  private final Faults faults;
  private final ParamsSchema schema;
  private final ErrorCheck errors;

  /// @param faults to add to
  /// @param schema of the action's parameters
  AnswerCheck(Faults faults, ParamsSchema schema) {
    this.faults = faults;
    this.schema = schema;
    this.errors = new ErrorCheck(faults);
  }

  /// The rule; null when the answer is passed on as it is.
  @Nullable AnswerRule check(CatalogueFile.ActionEntry entry) {
    List<AnswerRule.RefusalRule> refusals = refusals(entry.refusals());
    JsonQuery data = query("answer", entry.answer());
    Paging paging = paging(entry);
    return refusals.isEmpty() && data == null && paging == null
        ? null
        : new AnswerRule(refusals, data, paging);
  }

  private @Nullable Paging paging(CatalogueFile.ActionEntry entry) {
    CatalogueFile.PagingEntry paging = entry.paging();
    if (paging == null) {
      return null;
    }
    faults.require(entry.backends() == null, "paging is for an action with one backend");
    faults.require(
        schema.allows(Paging.LIMIT) && schema.allows(Paging.CURSOR),
        "paging needs the parameters limit and cursor, which params does not allow");
    int most = Objects.requireNonNullElse(paging.most(), DEFAULT_MOST);
    int limit = Objects.requireNonNullElse(paging.limit(), Math.min(DEFAULT_LIMIT, most));
    faults.require(most >= 1 && most <= MOST_ITEMS, "paging.most must be 1 to " + MOST_ITEMS);
    faults.require(limit >= 1 && limit <= most, "paging.limit must be 1 to " + most);
    faults.require(paging.items() != null, "paging.items is required");
    JsonQuery items = query("paging.items", paging.items());
    return items == null ? null : new Paging(items, limit, most);
  }

  private List<AnswerRule.RefusalRule> refusals(
      @Nullable List<CatalogueFile.RefusalEntry> entries) {
    List<AnswerRule.RefusalRule> rules = new ArrayList<>();
    for (CatalogueFile.RefusalEntry entry :
        Objects.requireNonNullElse(entries, List.<CatalogueFile.RefusalEntry>of())) {
      rules.add(refusal("refusals." + rules.size(), entry));
    }
    return rules;
  }

  private AnswerRule.RefusalRule refusal(String member, CatalogueFile.RefusalEntry entry) {
    faults.require(
        entry.status() != null || entry.when() != null,
        member + " must have status or when, or both");
    Integer status = entry.status();
    faults.require(
        status == null || (status >= LOWEST_STATUS && status <= HIGHEST_STATUS),
        member + ".status must be " + LOWEST_STATUS + " to " + HIGHEST_STATUS);
    return new AnswerRule.RefusalRule(
        status,
        query(member + ".when", entry.when()),
        errors.check(member + ".answer", entry.answer()));
  }

  private @Nullable JsonQuery query(String member, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return JsonQuery.parse(text);
    } catch (JmespathException e) {
      faults.add(member + " is no JMESPath: " + e.getMessage());
      return null;
    }
  }
}
