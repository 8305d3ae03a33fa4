/// The money of organizations for staff (api.md 4).
@NullMarked
package io.marketgate.gateway.balance;

import org.jspecify.annotations.NullMarked;
