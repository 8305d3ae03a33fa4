package io.marketgate.tenant.storage;

/// Proof that the schema is up to date; whoever opens the pool asks for it.
record SchemaMigration() {}
