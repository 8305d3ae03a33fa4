/// More of a metric, bought from the balance by itself when little is left.
@NullMarked
package io.marketgate.tenant.topup;

import org.jspecify.annotations.NullMarked;
