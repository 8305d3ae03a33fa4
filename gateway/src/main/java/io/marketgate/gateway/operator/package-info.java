/// What all of `/ops/v1` has in common: who may come in, and how bad input is answered (api.md 0,
/// 4).
@NullMarked
package io.marketgate.gateway.operator;

import org.jspecify.annotations.NullMarked;
