/// The way of a call through the gateway. [io.marketgate.gateway.request.RequestPipeline] reads top
/// to bottom as the list of its steps; every step is one small class here.
@NullMarked
package io.marketgate.gateway.request;

import org.jspecify.annotations.NullMarked;
