/// Changes that one person alone may not make: they wait for a second one.
@NullMarked
package io.marketgate.tenant.changerequest;

import org.jspecify.annotations.NullMarked;
