package io.marketgate.tenant.order;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Work orders.
///
/// @param creatorsMayApprove whether who drafted an order may also approve it
@ConfigurationProperties("marketgate.orders")
record OrderProperties(@DefaultValue("false") boolean creatorsMayApprove) {}
