/// What the benchmark compares us with: the same libraries, with nothing on top.
/// `docs/performance.md` has the command and the figures.
@NullMarked
package io.marketgate.bench;

import org.jspecify.annotations.NullMarked;
