package io.marketgate.gateway.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.CacheRule;
import io.marketgate.adapter.catalogue.PageRequest;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers that may be given again for a while, each to those only whom the catalogue allows to
/// share it. Within an organization always: what a backend says to one of them is nothing for
/// another, unless the catalogue says that it is for all. What the backend was told of the edition
/// is a part of what it was asked.
final class AnswerCache {

  /// What an entry takes beside its bytes, roughly.
  private static final int OVERHEAD = 500;

  /// As the catalogue allows.
  private static final Duration LONGEST_LIFE = Duration.ofHours(1);

  private final Cache<Key, Entry> entries;
  private final Clock clock;
  private final int longest;

  private record Key(
      @Nullable String catalogue,
      String action,
      String whose,
      String edition,
      Map<String, Object> told,
      List<BackendRequest> requests,
      @Nullable PageRequest page) {}

  private record Entry(byte[] json, Instant until) {}

  /// @param bytes most that are kept of all answers together
  AnswerCache(Clock clock, long bytes) {
    this.clock = clock;
    this.longest = (int) Math.min(bytes / 16, Integer.MAX_VALUE);
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((Key key, Entry entry) ->
                entry.json().length + OVERHEAD + key.requests().toString().length() * 2)
            .expireAfterWrite(LONGEST_LIFE)
            .build();
  }

  /// An answer that may be given again; null when there is none.
  byte @Nullable [] get(Call call, Target.Catalogued target, CacheRule rule) {
    Entry entry = entries.getIfPresent(key(call, target, rule));
    return entry != null && clock.instant().isBefore(entry.until()) ? entry.json() : null;
  }

  void put(Call call, Target.Catalogued target, CacheRule rule, byte[] json) {
    if (json.length <= longest) {
      entries.put(key(call, target, rule), new Entry(json, clock.instant().plus(rule.life())));
    }
  }

  private static Key key(Call call, Target.Catalogued target, CacheRule rule) {
    String organization = call.tenant().organization().id();
    String whose =
        switch (rule.per()) {
          case USER ->
              organization + " " + call.token().type().text() + " " + call.token().subject();
          case ACCOUNT -> organization;
          case ALL -> "";
        };
    return new Key(
        call.catalogueVersion(),
        target.action().name(),
        whose,
        call.edition(),
        call.told(),
        target.requests(),
        target.page());
  }
}
