/// How durations and calendar periods become instants, in an organization's zone (tenancy.md 1).
@NullMarked
package io.marketgate.tenant.time;

import org.jspecify.annotations.NullMarked;
