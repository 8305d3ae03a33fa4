/// What the domain refuses, in words that interfaces can pass on.
@NullMarked
package io.marketgate.tenant.refusal;

import org.jspecify.annotations.NullMarked;
