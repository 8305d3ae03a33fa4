/// Makes what is stored catch up with the clock, now and then, and at once when somebody moves the
/// clock.
@NullMarked
package io.marketgate.tenant.sweep;

import org.jspecify.annotations.NullMarked;
