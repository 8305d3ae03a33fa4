/// `/sandbox/v1/marketplaces`: plays the marketplaces over HTTP (api.md 7).
@NullMarked
package io.marketgate.gateway.sandbox.market;

import org.jspecify.annotations.NullMarked;
