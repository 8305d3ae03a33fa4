/// Who may do what, as the gateway's interfaces ask and show it; the language and its decisions are
/// `io.marketgate.tenant.permission`.
@NullMarked
package io.marketgate.gateway.permission;

import org.jspecify.annotations.NullMarked;
