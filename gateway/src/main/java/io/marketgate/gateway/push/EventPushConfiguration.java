package io.marketgate.gateway.push;

import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.outbound.EgressRules;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.background.StopStep;
import io.marketgate.tenant.push.PushDeliveries;
import io.marketgate.tenant.push.PushMessages;
import io.marketgate.tenant.push.PushOutbox;
import io.marketgate.tenant.push.PushRelay;
import io.marketgate.tenant.push.PushSender;
import io.marketgate.tenant.push.PushTargets;
import io.marketgate.tenant.storage.Database;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushProperties.class)
class EventPushConfiguration {

  private static final Duration CLEANING_INTERVAL = Duration.ofHours(1);
  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  @Bean
  HttpPushSender pushSender(PushProperties properties) {
    EgressRules rules =
        new EgressRules(properties.allowHttp(), properties.ports(), properties.allowedNetworks());
    return new HttpPushSender(rules, properties.timeout(), properties.concurrency());
  }

  @Bean
  PushTargets pushTargets(
      Database database,
      AuditedChanges changes,
      SecretBoxes secrets,
      PushSender sender,
      PushDeliveries deliveries,
      Clock clock) {
    return new PushTargets(
        database,
        changes,
        secrets.of(SealedPurposes.EVENT_PUSH),
        sender,
        deliveries,
        clock,
        SigningKey.seededRandom());
  }

  @Bean
  PushMessages pushMessages(PushSender sender, PushOutbox outbox, Clock clock) {
    return new PushMessages(sender, outbox, clock);
  }

  @Bean
  PushDeliveries pushDeliveries(
      Database database, AuditedChanges changes, Clock clock, PushProperties properties) {
    return new PushDeliveries(database, changes, clock, properties.kept());
  }

  @Bean
  PushRelay pushRelay(
      Database database,
      PushTargets targets,
      PushMessages messages,
      Clock clock,
      PushProperties properties) {
    return new PushRelay(
        database, targets, messages, clock, properties.concurrency(), properties.perReceiver());
  }

  @Bean
  @SharedWork
  BackgroundLoop eventPush(PushRelay relay, PushProperties properties) {
    return BackgroundLoop.forEver(
        "Event push", mayTake -> relay.run(properties.pollInterval(), mayTake));
  }

  @Bean
  StopStep eventPushEnd(PushRelay relay) {
    return new StopStep("Events wait for the end of a lease", relay::giveBack, LONGEST_END);
  }

  @Bean
  @SharedWork
  BackgroundLoop deliveryCleaning(PushDeliveries deliveries) {
    return BackgroundLoop.repeat(
        "Deliveries of long ago", CLEANING_INTERVAL, Schedulers.parallel(), deliveries.deleteOld());
  }

  @Bean
  RouterFunction<ServerResponse> eventPushRoutes(
      PushTargets targets,
      PushDeliveries deliveries,
      PushMessages messages,
      OperatorGuard operators) {
    return new EventPushRoutes(targets, deliveries, messages, operators).routes();
  }
}
