/// Organizations, the marketplace accounts they came from, and what they have bought: everything
/// the gateway asks about one tenant, as one immutable value.
@NullMarked
package io.marketgate.tenant.organization;

import org.jspecify.annotations.NullMarked;
