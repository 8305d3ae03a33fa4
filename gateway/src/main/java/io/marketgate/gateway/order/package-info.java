/// Work orders for sales and operations staff (api.md 4).
@NullMarked
package io.marketgate.gateway.order;

import org.jspecify.annotations.NullMarked;
