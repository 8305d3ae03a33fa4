/// Amounts of money: hundredths of a currency's unit, exact.
@NullMarked
package io.marketgate.tenant.money;

import org.jspecify.annotations.NullMarked;
