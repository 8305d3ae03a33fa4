/// Actions that the gateway answers itself (api.md 2).
@NullMarked
package io.marketgate.gateway.builtin;

import org.jspecify.annotations.NullMarked;
