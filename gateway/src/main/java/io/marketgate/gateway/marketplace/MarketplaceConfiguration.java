package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.product.Product;
import io.marketgate.adapter.product.Products;
import io.marketgate.gateway.admission.Bulkhead;
import io.marketgate.gateway.http.Origins;
import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SealedText;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.token.AudienceNames;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.background.StartStep;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.edition.Edition;
import io.marketgate.tenant.edition.Editions;
import io.marketgate.tenant.marketplace.Callbacks;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.HookTasks;
import io.marketgate.tenant.marketplace.HookedProducts;
import io.marketgate.tenant.marketplace.InstancePeople;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.organization.Members;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.platform.PlatformProperties;
import io.marketgate.tenant.push.WebhookSignature;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MarketplacesProperties.class)
class MarketplaceConfiguration {

  private static final Duration HOOK_PAUSE = Duration.ofMillis(200);
  private static final Duration AGE_PAUSE = Duration.ofSeconds(15);

  @Bean
  Products products(MarketplacesProperties properties) {
    Products products = Products.read(properties.products(), Marketplaces.NAMES);
    products.requireSecrets(
        properties.hookSecrets().entrySet().stream()
            .filter(secret -> WebhookSignature.secret(secret.getValue()).isPresent())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()));
    return products;
  }

  @Bean
  HookedProducts hookedProducts(Products products) {
    return code -> products.find(code).map(Product::hookUrl).isPresent();
  }

  @Bean
  InstanceViews instanceViews(
      Products products, SecretBoxes secrets, JsonMapper json, MarketplacesProperties properties) {
    Set<String> signedOn =
        properties.tencentSignOn() ? Set.of("aliyun", "jd", "tencent") : Set.of("aliyun", "jd");
    return new InstanceViews(
        products, secrets.of(SealedPurposes.INSTANCES), json, properties.publicUrl(), signedOn);
  }

  @Bean
  @SharedWork
  BackgroundLoop productHooks(
      HookTasks tasks,
      Products products,
      MarketplacesProperties properties,
      SecretBoxes secrets,
      JsonMapper json,
      Clock clock) {
    HookRelay relay =
        new HookRelay(
            tasks,
            products,
            properties.hookSecrets(),
            new HookClient(json, properties.hookTimeout(), clock),
            secrets.of(SealedPurposes.INSTANCES),
            json);
    return BackgroundLoop.repeat("Product hooks", HOOK_PAUSE, Schedulers.parallel(), relay.work());
  }

  /// Once editions and metrics are there.
  @Bean
  StartStep productsSold(Products products, Editions editions, Metrics metrics) {
    return new StartStep(
        StartStep.Order.THEN,
        () ->
            Mono.zip(editions.all(), metrics.all())
                .doOnNext(found ->
                    products.require(
                        found.getT1().stream().map(Edition::code).collect(Collectors.toSet()),
                        found.getT2().values().stream()
                            .filter(Metric::canBePurchased)
                            .map(Metric::code)
                            .collect(Collectors.toSet()),
                        found.getT2().values().stream()
                            .filter(Metric::isFlow)
                            .map(Metric::code)
                            .collect(Collectors.toSet()))));
  }

  @Bean
  Marketplaces marketplaces(MarketplacesProperties properties) {
    return new Marketplaces(properties);
  }

  /// Of the sandbox where there is one, unless a key says that somebody else is to be asked.
  @Bean
  OrderSource orderSource(
      MarketplacesProperties properties,
      ObjectProvider<Supplier<OrderQuery>> sandbox,
      Clock clock) {
    MarketplacesProperties.Orders orders = properties.huaweiOrders();
    OrderQuery query = new OrderQuery(orders.url(), orders.accessKey(), orders.secretKey());
    return new HuaweiOrders(
        query.accessKey().isEmpty() ? sandbox.getIfAvailable(() -> () -> query) : () -> query,
        properties.answerWithin(),
        clock);
  }

  @Bean
  MarketplaceKeys marketplaceKeys(Marketplaces marketplaces) {
    return name -> marketplaces.find(name).map(Marketplace::key).orElse("");
  }

  @Bean
  Lifecycle lifecycle(
      Instances instances,
      Products products,
      OrderSource orders,
      PlatformProperties platform,
      InstanceViews views,
      EnterpriseLifecycle enterprises) {
    return new Lifecycle(instances, products, orders, platform.timeZone(), views, enterprises);
  }

  /// Before the callbacks, whose addresses are more general.
  @Bean
  @Order(0)
  RouterFunction<ServerResponse> signOnRoutes(
      Marketplaces marketplaces,
      SignOnRoutes.Domain domain,
      SessionTokens sessions,
      EnterpriseSignOn.Asking asking,
      Clock clock) {
    return new EnterpriseSignOn(marketplaces, domain, asking, clock)
        .routes()
        .and(new SignOnRoutes(marketplaces, domain, sessions, clock).routes());
  }

  @Bean
  SignOnRoutes.Domain signOnDomain(
      Instances instances,
      Members members,
      Callbacks inbox,
      Enterprises enterprises,
      InstancePeople people,
      SignOnAnswers answers) {
    return new SignOnRoutes.Domain(instances, members, inbox, enterprises, people, answers);
  }

  @Bean
  SignOnAnswers signOnAnswers(
      InstanceViews views,
      Refusals refusals,
      SessionTokens sessions,
      MarketplacesProperties properties,
      Clock clock) {
    SignOnAnswers.Rules rules =
        new SignOnAnswers.Rules(properties.sessionLife(), properties.frontEnds());
    return new SignOnAnswers(views, refusals, sessions, rules, clock);
  }

  @Bean
  SessionTokens sessionTokens(
      @Qualifier("identityKey") SigningKey identityKey,
      @Qualifier("roleIssuer") OwnIssuer issuer,
      AudienceNames audiences,
      JsonMapper json,
      Clock clock) {
    SealedText sealed = new SealedText(identityKey, "marketgate marketplace sessions");
    return new SessionTokens(sealed, issuer, audiences.api(), json, clock);
  }

  @Bean
  CallbackMetrics callbackMetrics(MeterRegistry meters, Marketplaces marketplaces) {
    return new CallbackMetrics(meters, marketplaces.names());
  }

  /// At every replica, as [io.marketgate.gateway.observation.BacklogMetrics].
  @Bean
  BackgroundLoop notReadyAge(HookTasks tasks, CallbackMetrics metrics, Clock clock) {
    return BackgroundLoop.repeat(
        "Age of what is not ready",
        AGE_PAUSE,
        Schedulers.parallel(),
        Mono.defer(tasks::oldest)
            .map(oldest -> Duration.between(oldest, clock.instant()))
            .defaultIfEmpty(Duration.ZERO)
            .doOnNext(metrics::notReadyFor));
  }

  @Bean
  Refusals callbackRefusals(Callbacks inbox, CallbackMetrics metrics, Clock clock) {
    return new Refusals(inbox, metrics, clock);
  }

  /// In which calls of marketplaces wait for each other; what comes when it is full is refused
  /// before it is read.
  @Bean
  Bulkhead callbackBulkhead(CallbackMetrics metrics, MarketplacesProperties properties) {
    Bulkhead bulkhead =
        new Bulkhead(
            properties.atOnce(), properties.waiting(), properties.answerWithin().dividedBy(2));
    metrics.waiting(bulkhead::waiting);
    return bulkhead;
  }

  @Bean
  CallbackRoutes.Pace callbackPace(
      Bulkhead callbackBulkhead, MarketplacesProperties properties, ClockSkew skew) {
    return new CallbackRoutes.Pace(callbackBulkhead, properties.answerWithin(), skew::isRight);
  }

  @Bean
  CallerAddresses callerAddresses(Marketplaces marketplaces, Refusals refusals, Origins origins) {
    return new CallerAddresses(marketplaces, refusals, origins);
  }

  @Bean
  CallbackRoutes callbacksOfMarketplaces(
      Marketplaces marketplaces,
      Lifecycle lifecycle,
      Callbacks inbox,
      Refusals refusals,
      CallbackMetrics metrics,
      CallbackRoutes.Pace pace,
      Clock clock) {
    return new CallbackRoutes(marketplaces, lifecycle, inbox, refusals, metrics, pace, clock);
  }

  @Bean
  RouterFunction<ServerResponse> callbackRoutes(CallbackRoutes calls, CallerAddresses addresses) {
    return calls.routes().filter(addresses);
  }

  @Bean
  RouterFunction<ServerResponse> inboxRoutes(
      Marketplaces marketplaces,
      Lifecycle lifecycle,
      Callbacks inbox,
      OperatorGuard operators,
      Clock clock) {
    return new InboxRoutes(marketplaces, inbox, new Replays(lifecycle, inbox, clock), operators)
        .routes();
  }

  @Bean
  RouterFunction<ServerResponse> instanceRoutes(
      Instances instances,
      HookTasks tasks,
      OrganizationDirectory directory,
      OperatorGuard operators) {
    return new InstanceRoutes(instances, tasks, directory, operators).routes();
  }
}
