package io.marketgate.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.MonoSink;

/// A request on its way and its answer. Used on the event loop only.
final class Http1Call implements Answer {

  private final FullHttpRequest request;
  private final Duration timeout;
  private final MonoSink<Answer> asker;
  private @Nullable Http1Connection connection;
  private @Nullable HttpResponse head;
  private @Nullable AnswerBody body;
  private boolean over;

  /// Nanoseconds of the event loop's clock since when it has waited for a connection.
  private long waitingSince;

  /// @param timeout longest wait for each piece of the answer, or for the whole
  Http1Call(FullHttpRequest request, Duration timeout, MonoSink<Answer> asker) {
    this.request = request;
    this.timeout = timeout;
    this.asker = asker;
  }

  FullHttpRequest request() {
    return request;
  }

  Duration timeout() {
    return timeout;
  }

  long waitingSince() {
    return waitingSince;
  }

  void waitsFrom(long nanos) {
    waitingSince = nanos;
  }

  /// Whether nobody waits for it any more, or it has failed.
  boolean isOver() {
    return over;
  }

  void sentOver(Http1Connection used) {
    connection = used;
  }

  /// The head of the answer is there.
  void answered(HttpResponse response) {
    Http1Connection used = Objects.requireNonNull(connection, "the call was not sent");
    head = response;
    body = new AnswerBody(used.channel());
    asker.success(this);
  }

  void add(ByteBuf piece) {
    answerBody().add(piece);
  }

  /// The answer is complete.
  void end() {
    over = true;
    answerBody().end();
  }

  /// There is no answer, or no whole one.
  void fail(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    if (head == null) {
      asker.error(cause);
    } else {
      answerBody().fail(cause);
    }
  }

  /// Nobody waits for the answer any more, whose head may just have come.
  void cancel() {
    if (body != null) {
      body.discard();
    } else if (!over) {
      over = true;
      if (connection != null) {
        connection.close();
      }
    }
  }

  @Override
  public int status() {
    return response().status().code();
  }

  @Override
  public HttpHeaders headers() {
    return response().headers();
  }

  @Override
  public void untilWhole() {
    if (!over && connection != null) {
      connection.untilWhole();
    }
  }

  @Override
  public Flux<ByteBuf> body() {
    return answerBody();
  }

  @Override
  public void breakOff() {
    answerBody().cancel();
  }

  private HttpResponse response() {
    return Objects.requireNonNull(head, "no answer yet");
  }

  private AnswerBody answerBody() {
    return Objects.requireNonNull(body, "no answer yet");
  }
}
