package io.marketgate.gateway.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.catalogue.CacheRule;
import io.marketgate.adapter.catalogue.PageRequest;
import io.marketgate.adapter.catalogue.Throttle;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Calls;
import io.marketgate.gateway.call.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who is given an answer that somebody else has got.
class AnswerCacheTest {

  private final Target.Catalogued target = Calls.action("timeout: 1s");
  private final AnswerCache cache =
      new AnswerCache(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), 1_000_000);

  @Test
  void oneUsersAnswerIsForHimAlone() {
    keepsFor(Throttle.Per.USER);
    assertThat(get("acme", "u1", Throttle.Per.USER)).isEqualTo("kept");
    assertThat(get("acme", "u2", Throttle.Per.USER)).isNull();
    assertThat(get("other", "u1", Throttle.Per.USER)).isNull();
  }

  @Test
  void anOrganizationsAnswerIsForAllOfItsUsers() {
    keepsFor(Throttle.Per.ACCOUNT);
    assertThat(get("acme", "u2", Throttle.Per.ACCOUNT)).isEqualTo("kept");
    assertThat(get("other", "u1", Throttle.Per.ACCOUNT)).isNull();
  }

  @Test
  void everybodysAnswerIsForEverybody() {
    keepsFor(Throttle.Per.ALL);
    assertThat(get("other", "u2", Throttle.Per.ALL)).isEqualTo("kept");
  }

  /// The backend may answer by what it is told.
  @Test
  void anAnswerForOneEditionIsNotForAnother() {
    keepsFor(Throttle.Per.ALL);
    assertThat(toldOf("PROFESSIONAL", Map.of())).isNull();
    assertThat(toldOf("STANDARD", Map.of("users", 5L))).isNull();
  }

  /// It tells where the next one begins.
  @Test
  void aPageOfAnotherLengthIsAnotherAnswer() {
    Target.Catalogued ten = paged(10);
    Call call = Calls.of("acme", "u1", ten);
    cache.put(call, ten, rule(Throttle.Per.ALL), "kept".getBytes(UTF_8));
    assertThat(cache.get(call, paged(10), rule(Throttle.Per.ALL))).isNotNull();
    assertThat(cache.get(call, paged(20), rule(Throttle.Per.ALL))).isNull();
  }

  private Target.Catalogued paged(int limit) {
    return new Target.Catalogued(
        target.action(),
        target.permission(),
        target.takings(),
        target.requests(),
        new PageRequest(0, limit));
  }

  private byte @Nullable [] toldOf(String edition, Map<String, Object> facts) {
    Call call = Calls.of("acme", "u1", target);
    call.tells(edition, facts);
    return cache.get(call, target, rule(Throttle.Per.ALL));
  }

  private void keepsFor(Throttle.Per per) {
    cache.put(Calls.of("acme", "u1", target), target, rule(per), "kept".getBytes(UTF_8));
  }

  private @Nullable String get(String account, String user, Throttle.Per per) {
    byte[] kept = cache.get(Calls.of(account, user, target), target, rule(per));
    return kept == null ? null : new String(kept, UTF_8);
  }

  private static CacheRule rule(Throttle.Per per) {
    return new CacheRule(Duration.ofMinutes(1), per);
  }
}
