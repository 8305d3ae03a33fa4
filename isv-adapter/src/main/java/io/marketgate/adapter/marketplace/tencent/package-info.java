/// Tencent Cloud's marketplace.
@NullMarked
package io.marketgate.adapter.marketplace.tencent;

import org.jspecify.annotations.NullMarked;
