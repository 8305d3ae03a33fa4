/// Hashes.
@NullMarked
package io.marketgate.tenant.hash;

import org.jspecify.annotations.NullMarked;
