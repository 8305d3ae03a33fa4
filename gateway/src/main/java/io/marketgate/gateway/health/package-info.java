/// Whether this replica can do its work, dependency by dependency, on the management port.
@NullMarked
package io.marketgate.gateway.health;

import org.jspecify.annotations.NullMarked;
