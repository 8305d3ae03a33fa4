/// QingCloud's marketplace.
@NullMarked
package io.marketgate.adapter.marketplace.qingcloud;

import org.jspecify.annotations.NullMarked;
