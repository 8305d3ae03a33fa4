/// The way to the product's own backends: through Spring Cloud Gateway's routing, with one route
/// whose target comes from the catalogue in constant time, and the answer's bytes streamed into the
/// envelope.
@NullMarked
package io.marketgate.gateway.backend;

import org.jspecify.annotations.NullMarked;
