/// The action catalogue that is in force: read at the start, replaced when its files change, and
/// shown to operations staff.
@NullMarked
package io.marketgate.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
