/// Keys of our own that sign: the identity that backends are told, and the sandbox's tokens.
@NullMarked
package io.marketgate.gateway.key;

import org.jspecify.annotations.NullMarked;
