package io.marketgate.gateway.http1;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A connection on which one call follows the other. Whatever breaks it fails the call that is on
/// its way; only a call that was answered as a whole leaves it as it was.
final class Http1Connection extends ChannelInboundHandlerAdapter {

  private final Http1Pool pool;
  private final Channel channel;
  private final AnswerDecoder decoder;
  private final AnswerTimeoutHandler timeouts;
  private final long madeAt;
  private long idleSince;
  private @Nullable Http1Call call;
  private @Nullable ChannelFuture sent;
  private boolean keepsAlive;

  /// Whether the last call is over, and what was read with the end of its answer is looked at.
  private boolean free;

  /// Whether what comes is only about the answer that is still to come (RFC 9110, section 15.2).
  private boolean interim;

  private Http1Connection(
      Http1Pool pool, Channel channel, AnswerDecoder decoder, AnswerTimeoutHandler timeouts) {
    this.pool = pool;
    this.channel = channel;
    this.decoder = decoder;
    this.timeouts = timeouts;
    this.madeAt = pool.now();
  }

  /// What makes a channel a connection of that pool.
  ///
  /// @param tls null for a connection that is not encrypted
  static ChannelInitializer<Channel> initializer(Http1Pool pool, @Nullable SslContext tls) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (tls != null) {
          channel.pipeline().addLast(pool.encryption(tls, channel));
        }
        AnswerDecoder decoder = new AnswerDecoder();
        AnswerTimeoutHandler timeouts = new AnswerTimeoutHandler();
        channel
            .pipeline()
            .addLast(
                decoder,
                new HttpRequestEncoder(),
                timeouts,
                new Http1Connection(pool, channel, decoder, timeouts));
      }
    };
  }

  Channel channel() {
    return channel;
  }

  /// When it was made, in nanoseconds of the event loop's clock.
  long madeAt() {
    return madeAt;
  }

  /// Since when nobody has used it, likewise.
  long idleSince() {
    return idleSince;
  }

  void idleFrom(long nanos) {
    idleSince = nanos;
  }

  /// Whether another call can be sent.
  boolean isUsable() {
    return channel.isActive() && decoder.isDrained();
  }

  void close() {
    var _ = channel.close();
  }

  /// Sends a request; no other is on its way.
  void send(Http1Call next) {
    call = next;
    keepsAlive = false;
    interim = false;
    free = false;
    next.sentOver(this);
    decoder.expectAnswerTo(next.request().method());
    timeouts.begin(next.timeout());
    ChannelFuture written = channel.writeAndFlush(next.request());
    sent = written;
    written.addListener(done -> {
      if (!done.isSuccess() && call == next) {
        breakOff(next, done.cause());
      }
    });
  }

  /// All of the answer that has begun has to come in time.
  void untilWhole() {
    timeouts.untilWhole();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Http1Call now = call;
    if (now == null || !(message instanceof HttpObject part)) {
      // Nobody has asked, or it is no HTTP any more.
      ReferenceCountUtil.release(message);
      close();
    } else if (part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      breakOff(now, part.decoderResult().cause());
    } else {
      take(now, part);
    }
  }

  /// Only now it is known that nothing has come behind the answer, which would be taken for that to
  /// the next call, and so given to somebody else.
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (free) {
      free = false;
      pool.release(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Http1Call now = call;
    call = null;
    pool.closed(this);
    if (now != null) {
      now.fail(new IOException("the server has closed the connection"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Http1Call now = call;
    if (now == null) {
      close();
    } else {
      breakOff(now, cause);
    }
  }

  private void take(Http1Call now, HttpObject part) {
    if (part instanceof HttpResponse head) {
      begin(now, head);
    }
    if (call == now && part instanceof HttpContent piece) {
      boolean isLast = piece instanceof LastHttpContent;
      if (interim) {
        piece.release();
        interim = !isLast;
      } else {
        now.add(piece.content());
        if (isLast) {
          end(now);
        }
      }
    }
  }

  private void begin(Http1Call now, HttpResponse head) {
    if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      breakOff(now, new IOException("the server switches protocols unasked"));
    } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      interim = true;
    } else {
      keepsAlive = HttpUtil.isKeepAlive(head);
      now.answered(head);
    }
  }

  /// The connection is used again only when the whole request went out: a server may answer before
  /// it has read all of it.
  private void end(Http1Call now) {
    call = null;
    free = keepsAlive && sent != null && sent.isSuccess();
    if (!free) {
      close();
    }
    now.end();
  }

  private void breakOff(Http1Call now, Throwable cause) {
    if (call == now) {
      call = null;
    }
    close();
    now.fail(cause);
  }
}
