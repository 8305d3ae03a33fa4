/// Everything outside the product contract: errors as problem details, input read with every fault
/// named, and the ids that each answer carries (api.md 0).
@NullMarked
package io.marketgate.gateway.problem;

import org.jspecify.annotations.NullMarked;
