/// Secrets in the database: encrypted, bound to their place, and encrypted anew when the key
/// changes.
@NullMarked
package io.marketgate.tenant.secret;

import org.jspecify.annotations.NullMarked;
