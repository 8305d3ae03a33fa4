package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.sandbox.AliyunSimulator;
import io.marketgate.adapter.sandbox.ComputeNestSimulator;
import io.marketgate.adapter.sandbox.HuaweiEnterprise;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import io.marketgate.adapter.sandbox.HuaweiV1Simulator;
import io.marketgate.adapter.sandbox.QingCloudSimulator;
import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.TencentSimulator;
import io.marketgate.gateway.marketplace.ApplicationKey;
import io.marketgate.gateway.marketplace.MarketplaceKeys;
import io.marketgate.gateway.marketplace.OrderQuery;
import io.marketgate.gateway.marketplace.SandboxEnterprises;
import io.marketgate.gateway.marketplace.UsageAddresses;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.StartStep;
import io.marketgate.tenant.background.StopStep;
import io.marketgate.tenant.refusal.RefusedChange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@ConditionalOnProperty("marketgate.sandbox.enabled")
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MarketSandboxConfiguration.Settings.class)
class MarketSandboxConfiguration {

  private static final String SELLER = "sandbox-huawei-orders";

  private static final Duration SAVED_WITHIN = Duration.ofSeconds(1);

  /// The sandbox's marketplaces.
  ///
  /// @param targets what they may call: addresses of other deployments, such as
  ///   `https://staging.example.com`
  /// @param file where they keep what they have sold; without one they forget it with the program
  @ConfigurationProperties("marketgate.sandbox.marketplaces")
  record Settings(@DefaultValue List<String> targets, @Nullable Path file) {

    Settings {
      targets = List.copyOf(targets);
    }
  }

  /// Its key takes a moment to be made, and nobody needs it at once.
  @Bean
  SandboxEnterprises sandboxEnterprises(Environment environment) {
    CompletableFuture<ApplicationKey> key =
        CompletableFuture.supplyAsync(
            ApplicationKey::fresh, work -> Thread.ofVirtual().name("sandbox-key").start(work));
    return new SandboxEnterprises(
        own(environment), () -> key.isDone() ? Optional.of(key.join()) : Optional.empty());
  }

  private static HuaweiEnterprise enterprise(SandboxEnterprises enterprises) {
    return new HuaweiEnterprise(
        () -> enterprises.origin().get() + HuaweiSignOnStandIn.BASE,
        text ->
            enterprises
                .key()
                .get()
                .orElseThrow(
                    () -> RefusedChange.conflict("NotReady", "The sandbox's key is not made yet."))
                .encrypt(text));
  }

  @Bean
  PurchaseBook purchaseBook(JsonMapper json, Settings settings) {
    return new PurchaseBook(json, settings.file());
  }

  @Bean
  StartStep purchaseBookStart(PurchaseBook book) {
    return new StartStep(StartStep.Order.THEN, book::load);
  }

  @Bean
  BackgroundLoop purchaseBookLoop(PurchaseBook book) {
    return BackgroundLoop.repeat(
        "Purchases of the sandbox", SAVED_WITHIN, Schedulers.parallel(), book.save());
  }

  @Bean
  StopStep purchaseBookEnd(PurchaseBook book) {
    return new StopStep("Purchases of the sandbox", book::save, SAVED_WITHIN);
  }

  @Bean
  SimulatedMarketplaces simulatedMarketplaces(
      MarketplaceKeys keys, SandboxEnterprises enterprises, PurchaseBook book, Clock clock) {
    Map<String, Simulator> simulators =
        Stream.of(
                new AliyunSimulator(Dialect.ALIYUN),
                new AliyunSimulator(Dialect.JD),
                new ComputeNestSimulator(),
                new HuaweiSimulator(enterprise(enterprises)),
                new HuaweiV1Simulator(),
                new TencentSimulator(),
                new QingCloudSimulator())
            .collect(Collectors.toMap(Simulator::marketplace, Function.identity()));
    SimulatedCalls calls = new SimulatedCalls(new Caller(), keys::current, clock);
    return new SimulatedMarketplaces(simulators, keys::current, calls, book, clock);
  }

  /// Known once the server has begun to listen.
  private static Supplier<String> own(Environment environment) {
    return () -> "http://127.0.0.1:" + environment.getProperty("local.server.port", "0");
  }

  @Bean
  RouterFunction<ServerResponse> marketRoutes(
      SimulatedMarketplaces marketplaces, Settings settings, Environment environment, Clock clock) {
    return new MarketRoutes(
            marketplaces,
            new Conformance(marketplaces, clock),
            own(environment),
            settings.targets(),
            clock)
        .routes();
  }

  @Bean
  Supplier<OrderQuery> sandboxOrderQuery(Environment environment) {
    Supplier<String> own = own(environment);
    return () -> new OrderQuery(own.get() + HuaweiOrderRoutes.PATH, SELLER, SELLER);
  }

  @Bean
  UsageAddresses sandboxUsage(Environment environment, MarketplaceKeys keys) {
    Supplier<String> own = own(environment);
    return new UsageAddresses(
        () -> new OrderQuery(own.get() + MeteringStandIns.ALIYUN, SELLER, SELLER),
        () -> new OrderQuery(own.get() + MeteringStandIns.HUAWEI, "", keys.current("huawei")));
  }

  @Bean
  RouterFunction<ServerResponse> meteringStandIns(MarketplaceKeys keys) {
    return new MeteringStandIns(
            new OrderQuery(MeteringStandIns.ALIYUN, SELLER, SELLER), () -> keys.current("huawei"))
        .routes();
  }

  @Bean
  RouterFunction<ServerResponse> huaweiSignOnStandIn() {
    return new HuaweiSignOnStandIn().routes();
  }

  @Bean
  RouterFunction<ServerResponse> huaweiOrderRoutes(SimulatedMarketplaces marketplaces) {
    return new HuaweiOrderRoutes(
            marketplaces, new OrderQuery(HuaweiOrderRoutes.PATH, SELLER, SELLER))
        .routes();
  }
}
