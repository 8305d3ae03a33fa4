package io.marketgate.gateway.health;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import reactor.netty.resources.LoopResources;

/// The management port has an event loop of its own: whoever asks whether this replica lives is not
/// to wait behind callers, of whom there may be more than can be answered, and restart it for that.
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementServerConfiguration {

  @Bean(destroyMethod = "dispose")
  LoopResources managementLoop() {
    return LoopResources.create("management", 1, true);
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> onItsOwnLoop(
      LoopResources managementLoop) {
    return factory -> factory.addServerCustomizers(server -> server.runOn(managementLoop));
  }
}
