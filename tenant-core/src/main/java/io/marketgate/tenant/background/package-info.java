/// Work that goes on beside the requests for as long as the program runs, and work before the first
/// of them.
@NullMarked
package io.marketgate.tenant.background;

import org.jspecify.annotations.NullMarked;
