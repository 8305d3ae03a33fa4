/// Query strings and forms as they were sent.
@NullMarked
package io.marketgate.adapter.query;

import org.jspecify.annotations.NullMarked;
