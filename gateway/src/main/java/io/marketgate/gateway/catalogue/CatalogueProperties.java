package io.marketgate.gateway.catalogue;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the action catalogue is.
///
/// @param folder the action catalogue: its `*.yml` and `*.yaml` files
/// @param checkInterval how often it is looked whether they have changed
/// @param documentation whether `/docs` shows the actions to everybody
@ConfigurationProperties("marketgate.catalogue")
record CatalogueProperties(
    @DefaultValue("config/actions") Path folder,
    @DefaultValue("2s") Duration checkInterval,
    @DefaultValue("true") boolean documentation) {}
