/// What is the same for the whole platform.
@NullMarked
package io.marketgate.tenant.platform;

import org.jspecify.annotations.NullMarked;
