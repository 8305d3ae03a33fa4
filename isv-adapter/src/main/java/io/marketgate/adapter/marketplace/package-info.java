/// What marketplaces send when somebody buys, and what they want to hear: one lifecycle for all of
/// them (api.md 5). Each marketplace's wire format is a package of its own.
@NullMarked
package io.marketgate.adapter.marketplace;

import org.jspecify.annotations.NullMarked;
