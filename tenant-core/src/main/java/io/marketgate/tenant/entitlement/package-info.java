/// What an organization may use at any instant: dated facts about editions and additional
/// purchases, and the limits that follow from them (tenancy.md 5).
@NullMarked
package io.marketgate.tenant.entitlement;

import org.jspecify.annotations.NullMarked;
