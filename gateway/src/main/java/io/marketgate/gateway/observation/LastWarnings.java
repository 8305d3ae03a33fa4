package io.marketgate.gateway.observation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The last warnings and errors of the log, kept in memory for a support bundle.
final class LastWarnings extends AppenderBase<ILoggingEvent> {

  private static final int MOST = 200;
  private static final int LONGEST = 2_000;
  private static final int FRAMES = 20;

  /// Where somebody writes an address down, what follows in it may be a token.
  private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"'<>\\]]*=[^\\s\"'<>\\]]*");

  private final Deque<Warning> kept = new ArrayDeque<>();

  /// @param at when
  /// @param level `WARN` or `ERROR`
  /// @param logger whose it is
  /// @param message as in the log, cut, and without the queries of addresses
  /// @param failure its class and where it came from, without what it says
  record Warning(
      Instant at, String level, String logger, String message, @Nullable List<String> failure) {}

  /// Begins to keep them.
  void attach() {
    setContext(root().getLoggerContext());
    start();
    root().addAppender(this);
  }

  /// Ends it.
  void detach() {
    var _ = root().detachAppender(this);
    stop();
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /// Oldest first.
  List<Warning> all() {
    synchronized (kept) {
      return new ArrayList<>(kept);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!event.getLevel().isGreaterOrEqual(Level.WARN)) {
      return;
    }
    String message = QUERY.matcher(event.getFormattedMessage()).replaceAll("?…");
    Warning warning =
        new Warning(
            event.getInstant(),
            event.getLevel().toString(),
            event.getLoggerName(),
            message.length() <= LONGEST ? message : message.substring(0, LONGEST),
            failure(event.getThrowableProxy()));
    synchronized (kept) {
      if (kept.size() == MOST) {
        var _ = kept.removeFirst();
      }
      kept.addLast(warning);
    }
  }

  private static @Nullable List<String> failure(@Nullable IThrowableProxy failure) {
    return failure == null
        ? null
        : Stream.concat(
                Stream.of(failure.getClassName()),
                Stream.of(failure.getStackTraceElementProxyArray())
                    .limit(FRAMES)
                    .map(Object::toString))
            .toList();
  }
}
