/// The sandbox: an issuer of tokens for trying things out, and the tenant `demo` to try them on.
/// Impossible with the profile `production` (api.md 7).
@NullMarked
package io.marketgate.gateway.sandbox;

import org.jspecify.annotations.NullMarked;
