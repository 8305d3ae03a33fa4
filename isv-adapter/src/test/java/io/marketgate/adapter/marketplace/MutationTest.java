package io.marketgate.adapter.marketplace;

import static io.marketgate.adapter.marketplace.PlayedMarketplaces.KEY;
import static io.marketgate.adapter.marketplace.PlayedMarketplaces.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.marketplace.PlayedMarketplaces.Played;
import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What was changed on its way is not believed: more than 100,000 calls of all marketplaces, each
/// with some characters of another kind.
class MutationTest {

  private static final int MUTATIONS = 3_000;
  private static final String LETTERS = "abcxyzABCXYZ0189-_.~%+&=";

  static Stream<Arguments> calls() {
    return PlayedMarketplaces.ALL.stream()
        .flatMap(played -> Stream.of(Step.values()).map(step -> Arguments.of(played, step)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("calls")
  void nothingThatWasChangedIsBelieved(Played played, Step step) throws CallRefused {
    MarketplaceProtocol protocol = played.protocol();
    var made = played.call(step);
    if (made.isEmpty()) {
      return;
    }
    WireRequest request = made.get();
    assertThat(protocol.receive(raw(request), List.of(KEY), NOW)).isNotNull();
    Random random = new Random(step.ordinal());
    for (int i = 0; i < MUTATIONS; i++) {
      WireRequest mutated = mutated(request, played.simulator(), random);
      if (!isSame(mutated, request)) {
        assertThat(isBelieved(protocol, mutated)).as(mutated.toString()).isFalse();
      }
    }
  }

  /// Tencent signs three values of the query and not the body.
  private static WireRequest mutated(WireRequest request, Simulator simulator, Random random) {
    boolean isBody =
        !request.body().isEmpty()
            && !simulator.marketplace().equals("tencent")
            && random.nextBoolean();
    return isBody
        ? new WireRequest(request.method(), request.query(), changed(request.body(), random))
        : new WireRequest(request.method(), changed(request.query(), random), request.body());
  }

  private static String changed(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(changed.length());
      char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
      switch (random.nextInt(3)) {
        case 0 -> changed.setCharAt(at, letter);
        case 1 -> changed.insert(at, letter);
        default -> changed.deleteCharAt(at);
      }
    }
    return changed.toString();
  }

  /// Another way to write the same: small and capital digits, a blank, an ampersand too many.
  private static boolean isSame(WireRequest one, WireRequest other) {
    return one.body().equals(other.body()) && normal(one.query()).equals(normal(other.query()));
  }

  private static Map<String, String> normal(String query) {
    return io.marketgate.adapter.query.FormParameters.parse(query)
        .map(parameters -> new java.util.TreeMap<>(parameters.values()))
        .map(values -> {
          values.computeIfPresent(
              "signature",
              (name, value) ->
                  value.length() == 64 ? value.toLowerCase(java.util.Locale.ROOT) : value);
          return (Map<String, String>) values;
        })
        .orElse(Map.of());
  }

  private static boolean isBelieved(MarketplaceProtocol protocol, WireRequest request) {
    try {
      Received received = protocol.receive(raw(request), List.of(KEY), NOW);
      return received.action() != null;
    } catch (CallRefused refused) {
      return false;
    }
  }

  private static RawCall raw(WireRequest request) {
    return new RawCall(
        request.method(),
        "",
        request.query(),
        request.body().getBytes(StandardCharsets.UTF_8),
        Map.of("content-type", "application/json"));
  }
}
