/// Tells the vendor's own systems what happens to organizations and people (tenancy.md 10).
@NullMarked
package io.marketgate.tenant.push;

import org.jspecify.annotations.NullMarked;
