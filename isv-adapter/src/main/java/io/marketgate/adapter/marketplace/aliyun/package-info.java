/// Alibaba Cloud's marketplace, and those of its family: Compute Nest and JD Cloud.
@NullMarked
package io.marketgate.adapter.marketplace.aliyun;

import org.jspecify.annotations.NullMarked;
