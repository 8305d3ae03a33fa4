/// The public port: its bounds, and answers in the contract's form for what never becomes a
/// request.
@NullMarked
package io.marketgate.gateway.http;

import org.jspecify.annotations.NullMarked;
