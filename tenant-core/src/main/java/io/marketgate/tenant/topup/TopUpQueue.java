package io.marketgate.tenant.topup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.usage.Shortages;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What is short of, each once, until it has been looked after. Shortages that do not fit are told
/// again with the next use, as are those of a process that has ended.
final class TopUpQueue implements Shortages {

  private static final Logger LOG = LoggerFactory.getLogger(TopUpQueue.class);
  private static final int MOST = 10_000;
  private static final int AT_ONCE = 4;

  /// Whoever has it switched off, or no money, is looked at this often while he uses what is left.
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final TopUps topUps;
  private final BlockingQueue<Short> waiting = new ArrayBlockingQueue<>(MOST);
  private final Map<Short, Boolean> known = new ConcurrentHashMap<>();
  private final Cache<Short, Boolean> lately =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(PAUSE).build();

  private record Short(String organization, String metric) {}

  TopUpQueue(TopUps topUps) {
    this.topUps = topUps;
  }

  @Override
  public void isShort(String organization, String metric) {
    Short missing = new Short(organization, metric);
    if (lately.getIfPresent(missing) == null
        && known.putIfAbsent(missing, true) == null
        && !waiting.offer(missing)) {
      known.remove(missing);
    }
  }

  /// Looks after everything that is waiting now.
  Mono<Void> work() {
    return Flux.<Short>generate(
            sink -> {
              Short next = waiting.poll();
              if (next == null) {
                sink.complete();
              } else {
                sink.next(next);
              }
            })
        .flatMap(this::buy, AT_ONCE)
        .then();
  }

  private Mono<Void> buy(Short missing) {
    return Mono.fromRunnable(() -> lately.put(missing, true))
        .then(topUps.buy(missing.organization(), missing.metric()))
        .doOnError(failure -> LOG.warn("A top-up waits for the next use: {}", failure.toString()))
        .onErrorComplete()
        .doFinally(end -> known.remove(missing));
  }

  /// Whatever was decided about an organization that has changed is decided anew.
  void forget(Change change) {
    switch (change) {
      case Change.OfEntitlements(String organization) ->
          lately.asMap().keySet().removeIf(each -> each.organization().equals(organization));
      case Change.OfEditions _, Change.OfAnything _ -> lately.invalidateAll();
      default -> {
        // Nothing that decides about buying.
      }
    }
  }
}
