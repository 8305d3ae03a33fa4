/// A call and what is known about it: the facts that the steps of the request path hand on, what
/// answers it, how it ended.
@NullMarked
package io.marketgate.gateway.call;

import org.jspecify.annotations.NullMarked;
