/// Work of actions that takes longer than a call.
@NullMarked
package io.marketgate.tenant.task;

import org.jspecify.annotations.NullMarked;
