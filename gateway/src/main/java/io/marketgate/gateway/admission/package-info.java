/// How many requests are handled at once: fewer when the machine cannot keep up, the important ones
/// first.
@NullMarked
package io.marketgate.gateway.admission;

import org.jspecify.annotations.NullMarked;
