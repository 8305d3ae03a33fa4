package io.marketgate.tenant.usage;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How usage is counted.
///
/// @param lanes transactions that count at once
/// @param batchSize most commands carried out by one transaction
/// @param waiting most commands that wait in a lane; more are refused at once
/// @param answerTimeout longest wait for an answer
/// @param mostAhead units of one counter that a replica takes ahead while a crowd uses it; 0 for
///   none
/// @param aheadKept how long units that nobody asks for are kept before they are given back
/// @param keysKept how long the first answer to a key is remembered
@ConfigurationProperties("marketgate.usage")
record UsageProperties(
    @DefaultValue("2") int lanes,
    @DefaultValue("500") int batchSize,
    @DefaultValue("10000") int waiting,
    @DefaultValue("2500ms") Duration answerTimeout,
    @DefaultValue("10000") int mostAhead,
    @DefaultValue("100ms") Duration aheadKept,
    @DefaultValue("30d") Duration keysKept) {}
