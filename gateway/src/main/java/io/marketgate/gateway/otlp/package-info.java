/// Calls as OpenTelemetry spans, sent to a collector over OTLP. Off unless an address is set.
@NullMarked
package io.marketgate.gateway.otlp;

import org.jspecify.annotations.NullMarked;
