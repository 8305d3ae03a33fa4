/// What the platform looks like on its login page (tenancy.md 10).
@NullMarked
package io.marketgate.tenant.brand;

import org.jspecify.annotations.NullMarked;
