/// The way to the database: one bounded pool, units of work that a hang-up of the caller cannot
/// break, and the migrations that bring the schema up to date at the start.
@NullMarked
package io.marketgate.tenant.storage;

import org.jspecify.annotations.NullMarked;
