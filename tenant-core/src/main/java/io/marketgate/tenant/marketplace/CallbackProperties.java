package io.marketgate.tenant.marketplace;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What marketplaces have said.
///
/// @param kept how long that is
@ConfigurationProperties("marketgate.callbacks")
record CallbackProperties(@DefaultValue("365d") Duration kept) {}
