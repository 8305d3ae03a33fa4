package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What an organization has is what its history says: random histories are read again from the
/// first entry, and end where the organization is.
@ExtendWith(RunningGateway.class)
class HistoryReplayIT extends OrderingPlatform {

  private static final int STEPS = 25;
  private static final List<String> EDITIONS = List.of("STANDARD", "PROFESSIONAL", "ULTIMATE");

  private Instant now = Instant.parse("2026-03-01T02:00:00Z");

  private record Span(String what, Instant from, Instant until) {

    Span until(Instant end) {
      return new Span(what, from, end.isBefore(until) ? end : until);
    }

    boolean isAt(Instant instant) {
      return !instant.isBefore(from) && instant.isBefore(until);
    }
  }

  /// An organization as its history tells it.
  private static final class Replayed {

    private String status = "ACTIVE";
    private List<Span> periods = new ArrayList<>();
    private final Map<String, Span> purchases = new HashMap<>();

    void apply(JsonNode entry) {
      Instant at = Instant.parse(entry.get("at").stringValue());
      JsonNode detail = entry.get("detail");
      switch (entry.get("what").stringValue()) {
        case "OrganizationCreated", "WorkOrderApproved", "WorkOrderRetried" -> sold(detail, at);
        case "OrganizationDisabled" -> {
          status = "DISABLED";
          endPeriods(at);
          purchases.replaceAll((id, span) -> span.until(at));
        }
        case "OrganizationEnabled" -> status = "ACTIVE";
        case "AuthorizationCancelled" -> purchases.replaceAll((id, span) -> span.until(at));
        default -> {
          // Nothing that decides about what it may use.
        }
      }
    }

    private void sold(JsonNode detail, Instant at) {
      if (detail.has("edition")) {
        Span added = span(detail.get("edition").stringValue(), detail);
        if (!added.from().isAfter(at)) {
          periods = periods.stream().map(span -> ended(span, at)).toList();
        }
        periods = new ArrayList<>(periods);
        periods.add(added);
      } else if (detail.has("until")) {
        Span last = periods.getLast();
        Instant until = Instant.parse(detail.get("until").stringValue());
        periods.set(periods.size() - 1, new Span(last.what(), last.from(), until));
      }
      detail
          .path("purchases")
          .valueStream()
          .forEach(bought ->
              purchases.put(
                  bought.get("id").stringValue(), span(bought.get("quantity").toString(), bought)));
    }

    /// What is queued goes on.
    private static Span ended(Span span, Instant at) {
      return span.from().isAfter(at) ? span : span.until(at);
    }

    private void endPeriods(Instant at) {
      periods = new ArrayList<>(periods.stream().map(span -> span.until(at)).toList());
    }

    private static Span span(String what, JsonNode detail) {
      return new Span(
          what,
          Instant.parse(detail.get("from").stringValue()),
          Instant.parse(detail.get("until").stringValue()));
    }

    String editionAt(Instant instant) {
      return periods.stream()
          .filter(span -> span.isAt(instant))
          .map(Span::what)
          .findFirst()
          .orElse("FREE");
    }

    TreeSet<String> purchasesAt(Instant instant) {
      TreeSet<String> valid = new TreeSet<>();
      purchases.forEach((id, span) -> {
        if (span.isAt(instant)) {
          valid.add(id);
        }
      });
      return valid;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theHistoryTellsWhatThereIs(long seed) {
    Random random = new Random(seed);
    String organization = id(create("America/Sao_Paulo"));
    for (int step = 0; step < STEPS; step++) {
      step(organization, random);
      compare(organization);
    }
  }

  private void step(String organization, Random random) {
    String edition = EDITIONS.get(random.nextInt(EDITIONS.size()));
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        now = now.plus(Duration.ofHours(random.nextInt(1, 24 * 200)));
        at(now.toString());
      }
      case 2, 3 -> approveIfPossible(buy(organization, edition));
      case 4, 5 -> approveIfPossible(renewal(organization, edition));
      case 6 -> approveIfPossible(order("UPGRADE", organization, "'edition':'" + edition + "'"));
      case 7 -> {
        var _ = ops("POST", path(organization) + ":cancelAuthorization", "{'reason':'r'}");
      }
      case 8 -> {
        String verb = random.nextInt(3) == 0 ? ":disable" : ":enable";
        var _ = ops("POST", path(organization) + verb, "{'reason':'r'}");
      }
      default -> approveIfPossible(additional(organization, "agg", "2", "TERM"));
    }
  }

  private void approveIfPossible(HttpResponse<String> drafted) {
    if (drafted.statusCode() == 201) {
      var _ = approve(json(201, drafted));
    }
  }

  private void compare(String organization) {
    Replayed replayed = new Replayed();
    history(organization).reversed().forEach(replayed::apply);
    JsonNode shown = ok(ops("GET", path(organization), ""));
    assertThat(replayed.status).isEqualTo(shown.get("status").stringValue());
    assertThat(replayed.editionAt(now)).isEqualTo(shown.at("/edition/code").stringValue());
    TreeSet<String> valid = new TreeSet<>();
    ok(ops("GET", path(organization) + "/purchases?limit=200", ""))
        .get("items")
        .valueStream()
        .filter(purchase -> purchase.get("status").stringValue().equals("VALID"))
        .filter(purchase -> !Instant.parse(purchase.get("from").stringValue()).isAfter(now))
        .forEach(purchase -> valid.add(purchase.get("id").stringValue()));
    assertThat(replayed.purchasesAt(now)).isEqualTo(valid);
  }

  /// Newest first.
  private List<JsonNode> history(String organization) {
    return ok(ops("GET", path(organization) + "/history?limit=200", ""))
        .get("items")
        .valueStream()
        .toList();
  }

  private static String path(String organization) {
    return "/organizations/" + organization;
  }
}
