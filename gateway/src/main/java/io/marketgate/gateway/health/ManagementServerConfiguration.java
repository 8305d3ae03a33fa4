package io.marketgate.gateway.health;

import java.util.Locale;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.WebFilter;
import reactor.netty.resources.LoopResources;

/// The management port has an event loop of its own: whoever asks whether this replica lives is not
/// to wait behind callers, of whom there may be more than can be answered, and restart it for that.
@Conditional(ManagementServerConfiguration.OfManagement.class)
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementServerConfiguration {

  /// Only in the context of that port, and not where this is found by a scan.
  static final class OfManagement implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return context.getBeanFactory() instanceof HierarchicalBeanFactory factory
          && factory.getParentBeanFactory() != null;
    }
  }

  @Bean(destroyMethod = "dispose")
  LoopResources managementLoop() {
    return LoopResources.create("management", 1, true);
  }

  @Bean
  WebServerFactoryCustomizer<NettyReactiveWebServerFactory> onItsOwnLoop(
      LoopResources managementLoop) {
    return factory -> factory.addServerCustomizers(server -> server.runOn(managementLoop));
  }

  /// Nothing there has a slash within a name, over which the framework's own endpoint for the parts
  /// of health falls.
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter withoutSlashesInNames() {
    return (exchange, chain) -> {
      String path = exchange.getRequest().getURI().getRawPath();
      if (!path.toLowerCase(Locale.ROOT).contains("%2f")) {
        return chain.filter(exchange);
      }
      exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
      return exchange.getResponse().setComplete();
    };
  }
}
