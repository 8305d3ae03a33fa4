/// Files that a vendor writes by hand.
@NullMarked
package io.marketgate.tenant.yaml;

import org.jspecify.annotations.NullMarked;
