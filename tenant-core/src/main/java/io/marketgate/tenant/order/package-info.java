/// Work orders: what sales staff ask for an organization, and operations staff approve (tenancy.md
/// 6).
@NullMarked
package io.marketgate.tenant.order;

import org.jspecify.annotations.NullMarked;
