package io.marketgate.tenant.edition;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What is sold.
///
/// @param initial file with the editions that a new platform begins with
@ConfigurationProperties("marketgate.editions")
record EditionProperties(@DefaultValue("config/editions.yml") Path initial) {}
