package io.marketgate.gateway.admission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How many requests are handled at once.
///
/// @param most when all is well
/// @param least in the worst case
/// @param lateness of the event loops above which there are fewer, and others wait
/// @param longestWait after which a request has waited in vain and is refused, after twice as long
///   in the worst case; while somebody has waited for half of it, newcomers are refused at once
@ConfigurationProperties("marketgate.admission")
record AdmissionProperties(
    @DefaultValue("8000") int most,
    @DefaultValue("50") int least,
    @DefaultValue("10ms") Duration lateness,
    @DefaultValue("3s") Duration longestWait) {}
