/// The servers of a single machine: a real MariaDB, Redis and Kafka, and the demo product beside
/// them, each a child process that ends with the program that started it.
///
/// Start at [io.marketgate.embedded.EmbeddedServers]. Nothing here is in the production archive.
@NullMarked
package io.marketgate.embedded;

import org.jspecify.annotations.NullMarked;
