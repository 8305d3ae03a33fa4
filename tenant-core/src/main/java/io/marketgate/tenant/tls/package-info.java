/// Whom the program believes when it speaks TLS to its servers.
@NullMarked
package io.marketgate.tenant.tls;

import org.jspecify.annotations.NullMarked;
