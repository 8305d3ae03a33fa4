package io.marketgate.gateway.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerTimeoutHandlerTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @BeforeEach
  void askForNothingByItself() {
    channel.freezeTime();
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(new AnswerTimeoutHandler());
    AnswerTimeoutHandler.watch(channel, TIMEOUT);
  }

  @Test
  void breaksOffWhenTheBeginningDoesNotCome() {
    pass(4);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(channel::checkException).isInstanceOf(ReadTimeoutException.class);
  }

  @Test
  void waitsForEverWhileNothingIsAskedFor() {
    arrive();
    pass(1_000);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void countsFromTheLastQuestion() {
    pass(3);
    arrive();
    channel.read();
    pass(4);
    assertThat(channel.isOpen()).isTrue();
    arrive();
    pass(100);
    channel.read();
    pass(4);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void givesAnAnswerThatIsNeededAsAWholeNoMoreTimeForEachPiece() {
    pass(1);
    arrive();
    AnswerTimeoutHandler.untilWhole(channel);
    channel.read();
    pass(3);
    arrive();
    channel.read();
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(channel::checkException).isInstanceOf(ReadTimeoutException.class);
  }

  @Test
  void takesTheNextCallPieceByPieceAgain() {
    AnswerTimeoutHandler.untilWhole(channel);
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    pass(3);
    AnswerTimeoutHandler.watch(channel, TIMEOUT);
    pass(4);
    arrive();
    channel.read();
    pass(4);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void watchesOverNothingBetweenCalls() {
    channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.read();
    pass(100);
    assertThat(channel.isOpen()).isTrue();
    AnswerTimeoutHandler.watch(channel, Duration.ofSeconds(1));
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void goesOnWatchingAfterAnInterimAnswer() {
    channel.writeInbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS),
        LastHttpContent.EMPTY_LAST_CONTENT);
    channel.read();
    pass(5);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void doesNotWaitForTheTimerOfALongerCall() {
    arrive();
    AnswerTimeoutHandler.watch(channel, Duration.ofSeconds(1));
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  private void arrive() {
    channel.writeInbound("a piece");
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }
}
