/// What marketplaces have sold: instances, and what organizations may use because of them.
@NullMarked
package io.marketgate.tenant.marketplace;

import org.jspecify.annotations.NullMarked;
