package io.marketgate.tenant.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpResources;
import reactor.netty.tcp.TcpServer;

/// What the system is asked to watch at a connection.
class SilentPeersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void aConnectionIsProbedAndWhatIsNotAcknowledgedGivenUp() {
    assumeTrue(LoopResources.hasNativeSupport(), "there are no native event loops here");
    DisposableServer server = TcpServer.create().host("127.0.0.1").port(0).bindNow(PATIENCE);
    Connection connection =
        TcpClient.create()
            .runOn(SilentPeers.givenUp(TcpResources.get()))
            .remoteAddress(server::address)
            .connectNow(PATIENCE);
    try {
      ChannelConfig config = connection.channel().config();
      assertThat(config.getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
      assertThat(config.getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(4);
      assertThat(config.getOption(EpollChannelOption.TCP_KEEPINTVL)).isEqualTo(1);
      assertThat(config.getOption(EpollChannelOption.TCP_KEEPCNT)).isEqualTo(4);
      assertThat(config.getOption(EpollChannelOption.TCP_USER_TIMEOUT)).isEqualTo(8_000);
    } finally {
      connection.disposeNow(PATIENCE);
      server.disposeNow(PATIENCE);
    }
  }
}
