package io.marketgate.gateway.request;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the action catalogue is.
///
/// @param folder the action catalogue: its `*.yml` files are read at the start
@ConfigurationProperties("marketgate.catalogue")
record CatalogueProperties(@DefaultValue("config/actions") Path folder) {}
