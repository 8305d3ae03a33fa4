/// What can be looked up about calls afterwards: traces in the database, written off the request
/// path in batches; the access log; the metrics.
@NullMarked
package io.marketgate.gateway.trace;

import org.jspecify.annotations.NullMarked;
