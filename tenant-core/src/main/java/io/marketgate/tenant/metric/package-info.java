/// What can be sold by itself: authorization metrics, from a catalogue in the configuration, and
/// the limits that editions and purchases set for them (tenancy.md 2 and 3).
@NullMarked
package io.marketgate.tenant.metric;

import org.jspecify.annotations.NullMarked;
