package io.marketgate.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// With real buffers of a real system, which is where small answers go.
class StallGuardTest {

  private static final int PIECE = 500;
  private static final int PIECES = 40_000;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("stall", true), NioIoHandler.newFactory());

  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private int port;

  /// Whoever connects is written a lot, in small pieces.
  @BeforeEach
  void listen() throws InterruptedException {
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.SO_SNDBUF, 8_192)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new StallGuard(Duration.ofSeconds(2)), new Talker());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    port = ((InetSocketAddress) server.localAddress()).getPort();
  }

  /// Writes when somebody comes.
  private final class Talker extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext context) {
      accepted.complete(context.channel());
      for (int piece = 0; piece < PIECES; piece++) {
        context.writeAndFlush(Unpooled.buffer(PIECE).writeZero(PIECE));
      }
    }
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void whoTakesNothingIsCutOff() throws Exception {
    try (Socket idler = connect()) {
      assertThat(idler.isConnected()).isTrue();
      Channel channel = accepted.get(30, TimeUnit.SECONDS);
      assertThat(channel.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /// Through several looks of the guard, each of which finds that something was taken.
  @Test
  void whoTakesALittleAtATimeGetsEverything() throws Exception {
    long left = (long) PIECE * PIECES;
    try (Socket reader = connect()) {
      while (left > 0) {
        left -= reader.getInputStream().skip(Math.min(left, 100_000));
        loops.schedule(() -> {}, 5, TimeUnit.MILLISECONDS).get();
      }
    }
    assertThat(left).isZero();
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8_192);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }
}
