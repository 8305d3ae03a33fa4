/// How often callers may call: token buckets that the replicas share through Redis.
@NullMarked
package io.marketgate.gateway.throttle;

import org.jspecify.annotations.NullMarked;
