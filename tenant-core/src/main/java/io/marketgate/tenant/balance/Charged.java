package io.marketgate.tenant.balance;

/// A posting that was asked for has been made.
///
/// @param receipt id of the entry, or of the hold
/// @param amount hundredths
/// @param available hundredths that were left to spend then
/// @param held hundredths that were set apart then
/// @param currency of them
public record Charged(String receipt, long amount, long available, long held, String currency) {}
