/// The platform's licence for administrators (api.md 4).
@NullMarked
package io.marketgate.gateway.license;

import org.jspecify.annotations.NullMarked;
