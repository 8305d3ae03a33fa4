/// Work that goes on beside the requests for as long as the program runs.
@NullMarked
package io.marketgate.tenant.background;

import org.jspecify.annotations.NullMarked;
