/// Secrets in the database, when the key that they are encrypted with changes.
@NullMarked
package io.marketgate.gateway.secret;

import org.jspecify.annotations.NullMarked;
