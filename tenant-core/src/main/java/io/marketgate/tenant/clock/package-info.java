/// Whether this machine's clock is right. The database's is the one that all replicas share.
@NullMarked
package io.marketgate.tenant.clock;

import org.jspecify.annotations.NullMarked;
