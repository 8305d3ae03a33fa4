/// Pushes events to the vendor's own systems over HTTP (tenancy.md 10).
@NullMarked
package io.marketgate.gateway.push;

import org.jspecify.annotations.NullMarked;
