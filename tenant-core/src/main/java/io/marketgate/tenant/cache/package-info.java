/// What is remembered in this process.
@NullMarked
package io.marketgate.tenant.cache;

import org.jspecify.annotations.NullMarked;
