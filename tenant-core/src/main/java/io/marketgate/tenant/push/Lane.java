package io.marketgate.tenant.push;

/// What waits for one receiver of one organization.
///
/// @param target id of the receiver
/// @param organization id; empty for what is of none
record Lane(String target, String organization) {}
