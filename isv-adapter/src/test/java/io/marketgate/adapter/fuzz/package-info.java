/// Targets for a fuzzer: what arrives from outside, on its way through the parsers. Each takes
/// bytes, and fails for anything but the refusals that are foreseen. `isv-adapter/src/fuzz/run`
/// lets Jazzer loose on them; the ordinary tests try some thousand changed samples.
@NullMarked
package io.marketgate.adapter.fuzz;

import org.jspecify.annotations.NullMarked;
