package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.product.Products;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.outbound.Poster;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.marketplace.MeteredProducts;
import io.marketgate.tenant.marketplace.Metering;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class MeteringConfiguration {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Bean
  MeteredProducts meteredProducts(Products products) {
    return (product, marketplace) -> MeteringRelay.metrics(products, product, marketplace);
  }

  /// Of the sandbox where there is one; a marketplace whose key is not there is not told.
  @Bean
  @SharedWork
  BackgroundLoop usageRelay(
      Metering metering,
      Products products,
      MarketplacesProperties properties,
      ObjectProvider<UsageAddresses> sandbox,
      JsonMapper json,
      Clock clock) {
    UsageAddresses addresses = sandbox.getIfAvailable(() -> configured(properties));
    Poster poster = new Poster(properties.hookTimeout());
    List<UsageSender> senders = new ArrayList<>();
    if (!addresses.aliyun().get().accessKey().isEmpty()) {
      senders.add(new AliyunUsage(addresses.aliyun(), poster, json, clock));
    }
    if (!addresses.huawei().get().secretKey().isEmpty()) {
      senders.add(new HuaweiUsage(addresses.huawei(), poster, json, clock));
    }
    return BackgroundLoop.repeat(
        "What was used, to marketplaces",
        PAUSE,
        Schedulers.parallel(),
        new MeteringRelay(metering, products, senders, clock).work());
  }

  private static UsageAddresses configured(MarketplacesProperties properties) {
    MarketplacesProperties.AliyunMetering aliyun = properties.aliyunMetering();
    OrderQuery aliyunAddress = new OrderQuery(aliyun.url(), aliyun.accessKey(), aliyun.secretKey());
    OrderQuery huaweiAddress =
        new OrderQuery(properties.huaweiMetering().url(), "", properties.huawei().key());
    return new UsageAddresses(() -> aliyunAddress, () -> huaweiAddress);
  }

  @Bean
  RouterFunction<ServerResponse> meteringRoutes(Metering metering, OperatorGuard operators) {
    return new MeteringRoutes(metering, operators).routes();
  }
}
