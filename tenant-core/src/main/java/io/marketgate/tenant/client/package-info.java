/// The programs of vendors that call the product API: machine clients of OAuth 2.0 with secrets of
/// which only hashes are kept (api.md 3).
@NullMarked
package io.marketgate.tenant.client;

import org.jspecify.annotations.NullMarked;
