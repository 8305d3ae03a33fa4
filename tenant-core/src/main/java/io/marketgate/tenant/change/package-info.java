/// What replicas tell each other for seconds: "what you remember of this is old". Carried by Redis
/// publish/subscribe; a lost message costs at most the short life of what is remembered.
@NullMarked
package io.marketgate.tenant.change;

import org.jspecify.annotations.NullMarked;
