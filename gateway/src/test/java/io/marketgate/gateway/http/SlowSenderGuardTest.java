package io.marketgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowSenderGuardTest {

  private static final long NO_TASK = -1;

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new SlowSenderGuard(Duration.ofSeconds(15)));

  @Test
  void startsNoTimerForARequestThatIsReadAsAWhole() {
    channel.writeInbound(request(), LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NO_TASK);
  }

  @Test
  void endsAConnectionWhoseRequestDoesNotEndInTime() {
    channel.freezeTime();
    channel.writeInbound(request());
    channel.advanceTimeBy(10, TimeUnit.SECONDS);
    channel.writeInbound(new DefaultHttpContent(Unpooled.copyInt(1)));
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(6, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).as("one byte more gives no more time").isFalse();
  }

  @Test
  void forgetsTheTimerWhenTheRequestEnds() {
    channel.freezeTime();
    channel.writeInbound(request());
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NO_TASK);
    channel.advanceTimeBy(60, TimeUnit.SECONDS);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aFileTakesLongerAsLongAsItComesAlong() {
    begin("/ops/v1/imports?kind=orders");
    for (int minute = 0; minute < 4; minute++) {
      channel.writeInbound(new DefaultHttpContent(Unpooled.buffer(20_000).writeZero(20_000)));
      channel.read();
      after(16);
      assertThat(channel.isOpen()).isTrue();
    }
    channel.writeInbound(new DefaultHttpContent(Unpooled.copyInt(1)));
    channel.read();
    after(16);
    assertThat(channel.isOpen()).as("some bytes in fifteen seconds").isFalse();
  }

  @Test
  void aFileThatIsNotAskedForIsNotLate() {
    begin("/ops/v1/imports");
    after(16);
    after(16);
    assertThat(channel.isOpen()).isTrue();
  }

  /// Otherwise one that the database was slow with would be late as soon as it is asked for again.
  @Test
  void aFileThatIsAskedForAgainJustNowIsNotLate() {
    begin("/ops/v1/imports");
    channel.advanceTimeBy(14, TimeUnit.SECONDS);
    channel.read();
    after(2);
    assertThat(channel.isOpen()).isTrue();
    after(16);
    assertThat(channel.isOpen()).isFalse();
  }

  /// Who may not send one would otherwise keep the connection for good.
  @Test
  void aFileThatIsAnsweredAlreadyHasNoMoreTimeThanAnythingElse() {
    begin("/ops/v1/imports");
    channel.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.UNAUTHORIZED));
    channel.writeInbound(new DefaultHttpContent(Unpooled.buffer(20_000).writeZero(20_000)));
    after(16);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void otherAddressesAreNotThatOfFiles() {
    begin("/ops/v1/importsX");
    after(16);
    assertThat(channel.isOpen()).isFalse();
  }

  private void begin(String uri) {
    channel.freezeTime();
    channel.config().setAutoRead(false);
    channel.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, uri));
  }

  private void after(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  private static HttpObject request() {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/sandbox/v1/tokens");
  }
}
