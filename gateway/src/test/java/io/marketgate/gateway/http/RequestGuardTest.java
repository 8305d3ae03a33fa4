package io.marketgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestGuardTest {

  private final List<String> refused = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new HttpServerCodec(),
          new RequestGuard(
              EarlyAnswersTest.answers(),
              (request, peer, entry, waited) -> refused.add(entry.code())));

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aVersionThatIsNotSpokenIsAnswered() {
    say("GET /api/X?traceId=mine HTTP/2.0\r\nHost: a\r\n\r\n");
    assertThat(answer()).startsWith("HTTP/1.1 400").contains("HTTP/1.1 is spoken here");
    assertThat(passedOn()).isZero();
    assertThat(refused).containsExactly("InvalidRequest");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aBodyThatIsNoneIsAnswered() {
    say("POST /marketplace/aliyun HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    say("ZZ\r\nwhat\r\n");
    assertThat(answer()).startsWith("HTTP/1.1 400").contains("The body is not sent");
    assertThat(passedOn()).isOne();
    assertThat(channel.isOpen()).isFalse();
    var late = channel.writeAndFlush(ok());
    assertThat(late.isSuccess()).as("a second answer").isFalse();
    assertThat(answer()).isEmpty();
  }

  @Test
  void nothingIsAnsweredInTheMiddleOfAnAnswer() {
    say("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
    say("ZZ\r\n");
    assertThat(answer()).startsWith("HTTP/1.1 200").doesNotContain("400");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void nothingIsAnsweredTwice() {
    say("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    channel.writeOutbound(ok());
    say("ZZ\r\n");
    assertThat(answer()).startsWith("HTTP/1.1 200").doesNotContain("400");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void nothingIsAnsweredBeforeAnEarlierRequest() {
    say("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    say("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n");
    assertThat(answer()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void whatIsProperIsPassedOn() {
    for (int time = 0; time < 2; time++) {
      say(
          "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwhat\r\n0\r\n\r\n");
      channel.writeOutbound(ok());
      assertThat(answer()).startsWith("HTTP/1.1 200");
    }
    assertThat(passedOn()).isEqualTo(2);
    assertThat(channel.isOpen()).isTrue();
  }

  private static DefaultFullHttpResponse ok() {
    DefaultFullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    answer.headers().set("Content-Length", 0);
    return answer;
  }

  private void say(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private String answer() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
      text.append(piece.toString(StandardCharsets.UTF_8));
      piece.release();
    }
    return text.toString();
  }

  private int passedOn() {
    int requests = 0;
    for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
      requests += each instanceof HttpRequest ? 1 : 0;
      ReferenceCountUtil.release(each);
    }
    return requests;
  }
}
