/// How the container image is made, and what the archive must have.
@NullMarked
package io.marketgate.distribution;

import org.jspecify.annotations.NullMarked;
