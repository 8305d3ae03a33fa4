/// What organizations have used of what they may use (tenancy.md 5): counters that are never
/// exceeded, whatever number of replicas and callers use them at once.
///
/// The database has the truth. A replica collects what is asked of it while its last transaction
/// runs, and answers all of it with the next one: under load one transaction serves hundreds of
/// callers, and each answer is as durable as if it had had a transaction of its own.
@NullMarked
package io.marketgate.tenant.usage;

import org.jspecify.annotations.NullMarked;
