package io.marketgate.gateway.imports;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Files that are taken over.
///
/// @param mostRows how many rows a file may have
/// @param pollInterval before looking again for an import to work on
@ConfigurationProperties("marketgate.imports")
record ImportProperties(
    @DefaultValue("1000000") int mostRows, @DefaultValue("500ms") Duration pollInterval) {}
