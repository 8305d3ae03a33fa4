package io.marketgate.gateway.throttle;

import io.lettuce.core.ScriptOutputType;
import io.marketgate.adapter.catalogue.RateLimit;
import io.marketgate.tenant.change.RedisConnection;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.hash.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/// Buckets in Redis, each as one number: the instant at which it is full again (the generic cell
/// rate algorithm). They vanish when they are full, and with Redis, which gives everybody a full
/// one. Their names are hashes, because they are made of who calls.
final class RedisTokens implements SharedTokens {

  private static final String PREFIX = "marketgate.throttle.";

  /// All times are microseconds. An instant too far ahead, which a clock that was set back leaves
  /// behind, counts as an empty bucket.
  private static final String TAKE =
      """
      local now = tonumber(ARGV[1])
      local each = tonumber(ARGV[2])
      local size = tonumber(ARGV[3]) * each
      local full = tonumber(redis.call('GET', KEYS[1]) or '0')
      if full < now then full = now end
      if full > now + size then full = now + size end
      local tokens = math.min(math.floor((now + size - full) / each), tonumber(ARGV[4]))
      if tokens < 1 then return {0, math.ceil(full + each - now - size)} end
      full = full + tokens * each
      redis.call('SET', KEYS[1], string.format('%.0f', full),
          'PX', math.ceil((full - now) / 1000) + 1)
      return {tokens, 0}
      """;

  private final RedisConnection connection;
  private final ClockSkew skew;
  private final Clock clock;

  /// @param skew by which this machine's time is made that of all replicas
  RedisTokens(RedisConnection connection, ClockSkew skew, Clock clock) {
    this.connection = connection;
    this.skew = skew;
    this.clock = clock;
  }

  @Override
  public Mono<Grant> take(String key, RateLimit limit, long want) {
    return connection
        .commands()
        .flatMapMany(redis ->
            redis.<List<Long>>eval(
                TAKE,
                ScriptOutputType.MULTI,
                new String[] {PREFIX + Sha256.hex(key)},
                Long.toString(micros(clock.instant().minus(skew.known()))),
                Double.toString(limit.nanosPerCall() / 1_000.0),
                Long.toString(limit.burst()),
                Long.toString(want)))
        .single()
        .map(RedisTokens::toGrant);
  }

  private static Grant toGrant(List<Long> answer) {
    return new Grant(answer.getFirst(), Duration.of(answer.getLast(), ChronoUnit.MICROS));
  }

  private static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
  }
}
