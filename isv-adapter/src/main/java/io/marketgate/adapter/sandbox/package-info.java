/// Plays the marketplaces: signs as they do, and judges answers as strictly as their pages do.
@NullMarked
package io.marketgate.adapter.sandbox;

import org.jspecify.annotations.NullMarked;
