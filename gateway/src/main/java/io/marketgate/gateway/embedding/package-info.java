/// The product inside of a marketplace's console: which consoles may call it from their pages, and
/// the front end that they load.
@NullMarked
package io.marketgate.gateway.embedding;

import org.jspecify.annotations.NullMarked;
