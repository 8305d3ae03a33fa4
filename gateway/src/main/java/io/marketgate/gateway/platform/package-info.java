/// The platform's administrators and brand (api.md 4).
@NullMarked
package io.marketgate.gateway.platform;

import org.jspecify.annotations.NullMarked;
