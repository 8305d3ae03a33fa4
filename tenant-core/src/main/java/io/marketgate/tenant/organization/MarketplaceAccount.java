package io.marketgate.tenant.organization;

/// The account of a marketplace that owns a subscription; together with the marketplace's name it
/// leads to one organization at most.
///
/// @param marketplace as in `/marketplace/{name}`, `sandbox` for the sandbox
/// @param accountId the marketplace's own identifier, exact case
public record MarketplaceAccount(String marketplace, String accountId) {}
