package io.marketgate.gateway.marketplace;

import java.util.Optional;
import java.util.function.Supplier;

/// What the sandbox plays a marketplace's sign-on with.
///
/// @param origin of this deployment
/// @param key for which its marketplace encrypts; nothing until it is there
public record SandboxEnterprises(Supplier<String> origin, Supplier<Optional<ApplicationKey>> key) {}
