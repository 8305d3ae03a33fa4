package io.marketgate.gateway.order;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.order.WorkOrders;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class WorkOrderConfiguration {

  @Bean
  RouterFunction<ServerResponse> workOrderRoutes(WorkOrders orders, OperatorGuard operators) {
    return new WorkOrderRoutes(orders, operators).routes();
  }
}
