package io.marketgate.gateway.marketplace;

import java.util.function.Supplier;

/// Where marketplaces are told what was used.
///
/// @param aliyun of Alibaba
/// @param huawei of Huawei
public record UsageAddresses(Supplier<OrderQuery> aliyun, Supplier<OrderQuery> huawei) {}
