/// The staff's side of changes that need a second person.
@NullMarked
package io.marketgate.gateway.changerequest;

import org.jspecify.annotations.NullMarked;
