/// What happened, told in order: a change and its event are committed together in the outbox, and a
/// relay moves events from there to Kafka. A lost broker delays events and loses none.
@NullMarked
package io.marketgate.tenant.event;

import org.jspecify.annotations.NullMarked;
