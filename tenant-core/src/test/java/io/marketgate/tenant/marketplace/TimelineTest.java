package io.marketgate.tenant.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instance.Status;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.time.Span;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final Map<String, Integer> RANKS = Map.of("STD", 1, "PRO", 2);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant FEBRUARY = Instant.parse("2026-02-01T00:00:00Z");
  private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");

  private final Instance standard = instance("a", "STD", APRIL, Status.ACTIVE);
  private final Instance professional = instance("b", "PRO", MARCH, Status.ACTIVE);

  @Test
  void theBestOfAllIsInForceAtEachInstant() {
    assertThat(new Timeline(List.of(standard, professional), RANKS, List.of()).from(NOW))
        .containsExactly(part(professional, NOW, MARCH), part(standard, MARCH, APRIL));
  }

  @Test
  void whatWasOrderedGoesBefore() {
    List<Span> ordered = List.of(new Span(FEBRUARY, MARCH));
    assertThat(new Timeline(List.of(standard), RANKS, ordered).from(NOW))
        .containsExactly(part(standard, NOW, FEBRUARY), part(standard, MARCH, APRIL));
  }

  @Test
  void whatIsReleasedOrOverIsNot() {
    Instance released = instance("b", "PRO", MARCH, Status.RELEASED);
    assertThat(new Timeline(List.of(standard, released), RANKS, List.of()).from(NOW))
        .containsExactly(part(standard, NOW, APRIL));
    assertThat(new Timeline(List.of(professional), RANKS, List.of()).from(MARCH)).isEmpty();
  }

  @Test
  void whatHasNoEndGoesOn() {
    Instance endless = instance("c", "STD", null, Status.SUSPENDED);
    assertThat(new Timeline(List.of(endless, professional), RANKS, List.of()).from(NOW))
        .containsExactly(part(professional, NOW, MARCH), part(endless, MARCH, null));
  }

  private static Timeline.Part part(Instance instance, Instant from, @Nullable Instant until) {
    return new Timeline.Part(instance, new Span(from, until));
  }

  private static Instance instance(
      String id, String edition, @Nullable Instant until, Status status) {
    return new Instance(
        id,
        "o",
        new MarketplaceAccount("aliyun", "a"),
        id,
        new Plan("demo", edition, edition, false, Map.of()),
        until,
        status,
        false,
        true,
        Instance.Preparation.NONE,
        NOW);
  }
}
