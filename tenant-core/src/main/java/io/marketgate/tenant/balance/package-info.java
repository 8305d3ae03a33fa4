/// The money of organizations, in double entry (tenancy.md 8).
@NullMarked
package io.marketgate.tenant.balance;

import org.jspecify.annotations.NullMarked;
