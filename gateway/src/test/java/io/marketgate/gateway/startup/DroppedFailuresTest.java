package io.marketgate.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

class DroppedFailuresTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(DroppedFailures.class);
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();

  @BeforeEach
  void listen() {
    written.start();
    logger.addAppender(written);
  }

  @AfterEach
  void reset() {
    logger.setLevel(null);
    logger.detachAppender(written);
    Hooks.resetOnErrorDropped();
  }

  @Test
  void areWrittenInALineWithoutWhatTheySay() {
    DroppedFailures.writeInALine();
    Operators.onErrorDropped(new IllegalStateException("secret"), Context.empty());
    assertThat(written.list)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.getFormattedMessage())
              .isEqualTo(
                  "Failed when nobody waited for it any more: java.lang.IllegalStateException");
          assertThat(event.getThrowableProxy()).isNull();
        });
  }

  @Test
  void areThereInFullWhereThatIsWanted() {
    logger.setLevel(Level.DEBUG);
    DroppedFailures.writeInALine();
    IllegalStateException failure = new IllegalStateException("secret");
    Operators.onErrorDropped(Exceptions.bubble(failure), Context.empty());
    assertThat(written.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Failed when nobody waited for it any more: java.lang.IllegalStateException",
            "In full");
    assertThat(written.list.getLast().getThrowableProxy().getMessage()).isEqualTo("secret");
  }
}
