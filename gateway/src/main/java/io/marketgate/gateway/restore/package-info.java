/// What an operator needs to know after a backup was restored.
@NullMarked
package io.marketgate.gateway.restore;

import org.jspecify.annotations.NullMarked;
