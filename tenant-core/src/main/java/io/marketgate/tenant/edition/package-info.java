/// What is sold: editions, which are collections of metrics with their limits, and their immutable
/// versions (tenancy.md 4).
@NullMarked
package io.marketgate.tenant.edition;

import org.jspecify.annotations.NullMarked;
