/// Permissions for tenants themselves: RAM's own actions, with which the administrators of an
/// organization write its policies, the roles that its users can assume, and what somebody with the
/// permission may know about a denial.
@NullMarked
package io.marketgate.gateway.ram;

import org.jspecify.annotations.NullMarked;
