/// What happens around the start: the servers of a single machine or a word about what is missing,
/// and the last lines of the log.
@NullMarked
package io.marketgate.gateway.startup;

import org.jspecify.annotations.NullMarked;
