/// OpenAPI documents made into action catalogues, and catalogues described as OpenAPI.
@NullMarked
package io.marketgate.adapter.openapi;

import org.jspecify.annotations.NullMarked;
