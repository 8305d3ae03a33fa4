package io.marketgate.tenant.balance;

/// A line of a ledger entry; the lines of an entry sum to zero.
///
/// @param account such as `BALANCE` or `REVENUE.sms`
/// @param amount hundredths, never 0
public record Posting(String account, long amount) {}
