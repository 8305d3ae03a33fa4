/// What all connections to our own servers have in common.
@NullMarked
package io.marketgate.tenant.connection;

import org.jspecify.annotations.NullMarked;
