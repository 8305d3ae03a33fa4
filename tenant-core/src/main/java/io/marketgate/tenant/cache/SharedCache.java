package io.marketgate.tenant.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A bounded cache in this process. Callers that ask at once for what is absent share one load, and
/// who stops waiting does not end it for the others. A failure is heard by those who wait for it
/// and not kept.
///
/// @param <K> what is asked for
/// @param <V> what is known of it
public final class SharedCache<K, V> {

  private final AsyncCache<K, V> entries;

  /// @param life of an entry, from when it was loaded
  public SharedCache(int mostEntries, Duration life) {
    this.entries = bounded(mostEntries).expireAfterWrite(life).buildAsync();
  }

  /// @param life of an entry, from when it was loaded, by what it is
  public SharedCache(int mostEntries, Function<V, Duration> life) {
    this.entries =
        bounded(mostEntries)
            .expireAfter(Expiry.creating((K key, V value) -> life.apply(value)))
            .buildAsync();
  }

  /// Whoever reads keeps it in order, which takes microseconds every few dozen reads; waking
  /// another thread for that costs more. What has expired is dropped once a second by the JDK's
  /// timer, so that no reader finds much of it.
  private static Caffeine<Object, Object> bounded(int mostEntries) {
    return Caffeine.newBuilder()
        .maximumSize(mostEntries)
        .executor(Runnable::run)
        .scheduler(Scheduler.systemScheduler());
  }

  /// What is in memory; null otherwise.
  public @Nullable V known(K key) {
    CompletableFuture<V> entry = entries.getIfPresent(key);
    return entry != null && isLoaded(entry) ? entry.resultNow() : null;
  }

  /// What is in memory, or what a load that begins now finds.
  ///
  /// @param load never empty
  public Mono<V> get(K key, Supplier<Mono<V>> load) {
    CompletableFuture<V> earlier = entries.getIfPresent(key);
    if (earlier != null && earlier.isCompletedExceptionally()) {
      // The cache forgets a failure soon, but not before those who wait for it hear of it.
      entries.asMap().remove(key, earlier);
    }
    return Mono.fromFuture(entries.get(key, (same, executor) -> load.get().toFuture()), true);
  }

  /// Drops an entry, and what a load that is on its way will find.
  public void forget(K key) {
    entries.synchronous().invalidate(key);
  }

  /// Drops the entries that are of some kind, and all that loads that are on their way will find.
  public void forgetIf(Predicate<V> old) {
    entries.asMap().values().removeIf(entry -> !isLoaded(entry) || old.test(entry.resultNow()));
  }

  private static boolean isLoaded(CompletableFuture<?> entry) {
    return entry.isDone() && !entry.isCompletedExceptionally();
  }

  /// Drops everything.
  public void forgetAll() {
    entries.synchronous().invalidateAll();
  }
}
