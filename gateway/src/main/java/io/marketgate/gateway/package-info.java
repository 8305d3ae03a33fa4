/// The running program.
@NullMarked
package io.marketgate.gateway;

import org.jspecify.annotations.NullMarked;
