/// The licence of the platform itself: what it allows, and what happens when it ends (tenancy.md
/// 9).
@NullMarked
package io.marketgate.tenant.license;

import org.jspecify.annotations.NullMarked;
