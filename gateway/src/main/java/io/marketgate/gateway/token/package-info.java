/// Who calls: the checks of access tokens of ram.md 7. A token is verified once; until it expires
/// or a short time is over, the verdict comes from memory, and only its instants and its revocation
/// are looked at again.
@NullMarked
package io.marketgate.gateway.token;

import org.jspecify.annotations.NullMarked;
