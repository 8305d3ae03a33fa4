/// Who in an organization may do what: its users and groups, its policies with their versions, and
/// which policy is attached to whom (ram.md 1). The database has the truth; [AccessPolicies] is
/// what the request path asks, from memory. What the policies say is decided in
/// `io.marketgate.tenant.permission`.
@NullMarked
package io.marketgate.tenant.access;

import org.jspecify.annotations.NullMarked;
