/// Calls of the products' backends in HTTP/1.1, on the thread of whoever they are made for. Reactor
/// Netty's client does the same for any thread and any protocol, which costs it a seventh of what
/// an action costs as a whole (docs/performance.md).
@NullMarked
package io.marketgate.gateway.http1;

import org.jspecify.annotations.NullMarked;
