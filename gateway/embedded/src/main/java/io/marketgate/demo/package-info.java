/// The demo product: somebody's existing SaaS with a plain REST interface, which knows nothing of
/// marketplaces. Marketgate is tried out on it; nothing here uses anything of Marketgate.
@NullMarked
package io.marketgate.demo;

import org.jspecify.annotations.NullMarked;
