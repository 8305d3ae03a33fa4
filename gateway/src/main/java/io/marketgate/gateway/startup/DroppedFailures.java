package io.marketgate.gateway.startup;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;

/// Failures that come when nobody waits for them any more, as those of connections to a database
/// that has gone away do by the dozen. Reactor writes each with its stack trace as an error, and
/// with its message, in which a database may repeat what it was told. Where that is wanted, this
/// class's log has it at `DEBUG`.
public final class DroppedFailures {

  private static final Logger LOG = LoggerFactory.getLogger(DroppedFailures.class);

  private DroppedFailures() {}

  /// Has them written in a line, with their kind only, from now on.
  public static void writeInALine() {
    Hooks.onErrorDropped(dropped -> {
      Throwable failure = Exceptions.unwrap(dropped);
      // Callers who go away in the middle of what they send do so by the dozen, too.
      Level level = failure instanceof IOException ? Level.DEBUG : Level.WARN;
      LOG.atLevel(level)
          .log("Failed when nobody waited for it any more: {}", failure.getClass().getName());
      LOG.debug("In full", failure);
    });
  }
}
