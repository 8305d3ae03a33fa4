/// Work that takes longer than a call: begun by one, looked at by others, and ended by the
/// product's backend.
@NullMarked
package io.marketgate.gateway.task;

import org.jspecify.annotations.NullMarked;
