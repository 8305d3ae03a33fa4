/// Huawei Cloud's marketplace, in both generations of its interface.
@NullMarked
package io.marketgate.adapter.marketplace.huawei;

import org.jspecify.annotations.NullMarked;
