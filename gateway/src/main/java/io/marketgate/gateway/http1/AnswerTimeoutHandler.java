package io.marketgate.gateway.http1;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/// Breaks off a server's answer whose beginning, or whose next piece, does not come in time. For
/// the pieces, the time runs only while one is asked for: a caller who reads slowly, and so makes
/// the gateway ask for nothing, is not the server's fault.
///
/// One for each connection and all of its calls, or, in HTTP/2, for each stream. The timer is moved
/// only when it has run out, so that a call which is answered in time costs no timer of its own.
public final class AnswerTimeoutHandler extends ChannelDuplexHandler {

  static final String NAME = "marketgate.answer-timeout";

  private static final AttributeKey<AnswerTimeoutHandler> KEY = AttributeKey.valueOf(NAME);

  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> timer;
  private long timerAt;
  private long timeoutNanos;
  private long begunAt;
  private long askedAt;
  private boolean calling;
  private boolean whole;
  private boolean asked;

  /// Whether what comes is only about the answer that is still to come (RFC 9110, section 15.2).
  private boolean interim;

  /// Begins to watch over the answer to a call of Reactor Netty's client.
  ///
  /// @param channel of a call that is about to be sent
  /// @param timeout longest wait for each piece
  public static void watch(Channel channel, Duration timeout) {
    AnswerTimeoutHandler handler = channel.attr(KEY).get();
    if (handler == null) {
      handler = new AnswerTimeoutHandler();
      channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, handler);
    }
    handler.begin(timeout);
  }

  /// From here on the time runs on until the answer is complete.
  ///
  /// @param channel of a call whose answer has begun
  public static void untilWhole(Channel channel) {
    AnswerTimeoutHandler handler = channel.attr(KEY).get();
    if (handler != null) {
      handler.untilWhole();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    added.channel().attr(KEY).set(this);
  }

  @Override
  public void read(ChannelHandlerContext reading) {
    if (calling && !asked) {
      ask();
    }
    reading.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    asked = false;
    if (message instanceof HttpResponse head) {
      interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
    if (message instanceof LastHttpContent) {
      calling = interim;
    }
    reading.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /// Begins to watch over the answer to a call that is about to be sent.
  ///
  /// @param timeout longest wait for each piece
  void begin(Duration timeout) {
    timeoutNanos = timeout.toNanos();
    begunAt = now();
    calling = true;
    whole = false;
    ask();
  }

  void untilWhole() {
    if (calling) {
      whole = true;
      keepTime();
    }
  }

  private void ask() {
    asked = true;
    askedAt = now();
    keepTime();
  }

  private long due() {
    return (whole ? begunAt : askedAt) + timeoutNanos;
  }

  private void keepTime() {
    long due = due();
    if (timer == null) {
      schedule(due);
    } else if (timerAt - due > 0) {
      timer.cancel(false);
      schedule(due);
    }
  }

  private void schedule(long due) {
    timerAt = due;
    timer = context().executor().schedule(() -> onTime(), due - now(), TimeUnit.NANOSECONDS);
  }

  /// Looks again later when the piece of that time has come and another is asked for since.
  private void onTime() {
    timer = null;
    if (!calling || !(asked || whole) || !context().channel().isActive()) {
      return;
    }
    long due = due();
    if (due - now() > 0) {
      schedule(due);
    } else {
      calling = false;
      context().fireExceptionCaught(ReadTimeoutException.INSTANCE);
      context().close();
    }
  }

  private long now() {
    return context().executor().ticker().nanoTime();
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, NAME);
  }
}
