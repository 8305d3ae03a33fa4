package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Envelope;
import io.marketgate.adapter.product.Products;
import io.marketgate.gateway.backend.BackendForwarder;
import io.marketgate.gateway.backend.WholeAnswers;
import io.marketgate.gateway.builtin.BuiltInActions;
import io.marketgate.gateway.call.Answers;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.catalogue.LiveCatalogue;
import io.marketgate.gateway.embedding.ConsoleOrigins;
import io.marketgate.gateway.http.Origins;
import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.DiagnosticMessages;
import io.marketgate.gateway.task.TaskRunner;
import io.marketgate.gateway.throttle.ThrottleProperties;
import io.marketgate.gateway.throttle.Throttles;
import io.marketgate.gateway.token.TokenCheck;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.idempotency.ActionWrites;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.organization.Tenants;
import io.marketgate.tenant.storage.Settlement;
import io.marketgate.tenant.usage.Usage;
import io.marketgate.tenant.usage.UsageLeases;
import io.marketgate.tenant.usage.UsageReturns;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class RequestConfiguration {

  @Bean
  Answers answers(JsonMapper json) {
    return new Answers(new Envelope(json));
  }

  @Bean
  ContractStep contractStep(BuiltInActions builtIns, LiveCatalogue catalogue) {
    return new ContractStep(builtIns, catalogue);
  }

  @Bean
  SubscriptionStep subscriptionStep(Tenants tenants, Clock clock) {
    return new SubscriptionStep(tenants, clock);
  }

  @Bean
  PermissionStep permissionStep(CallerPermissions permissions, DiagnosticMessages messages) {
    return new PermissionStep(permissions, messages);
  }

  @Bean
  QuotaStep quotaStep(
      EntitlementCache entitlements,
      Metrics metrics,
      Usage usage,
      UsageLeases leases,
      UsageReturns returns,
      Products products,
      Clock clock) {
    return new QuotaStep(entitlements, metrics, usage, leases, returns, products.metered(), clock);
  }

  @Bean
  ThrottleStep throttleStep(Throttles throttles, ThrottleProperties properties) {
    return new ThrottleStep(throttles, properties.ofUser(), properties.ofAccount());
  }

  @Bean
  OnceOnlyStep onceOnlyStep(ActionWrites writes, SecretBoxes secrets, JsonMapper json) {
    return new OnceOnlyStep(writes, secrets.of(SealedPurposes.FIRST_ANSWERS), json);
  }

  @Bean
  Dispatcher dispatcher(
      BackendForwarder backends,
      WholeAnswers whole,
      TaskRunner tasks,
      QuotaStep quota,
      OnceOnlyStep once,
      Answers answers,
      Settlement settlement) {
    return new Dispatcher(backends, whole, tasks, quota, once, answers, settlement);
  }

  /// The steps after the contract, in their order.
  record Admission(List<Step> steps) {

    Admission {
      steps = List.copyOf(steps);
    }
  }

  @Bean
  Admission admission(
      TokenCheck tokens,
      ConsoleOrigins consoles,
      SubscriptionStep subscription,
      PermissionStep permission,
      ThrottleStep throttle,
      OnceOnlyStep once,
      QuotaStep quota) {
    return new Admission(
        List.of(
            new TokenStep(tokens),
            new OriginStep(consoles),
            subscription,
            permission,
            throttle,
            once,
            quota));
  }

  @Bean
  RequestPipeline requestPipeline(
      ContractStep contract,
      Admission admission,
      OnceOnlyStep once,
      Dispatcher dispatcher,
      Answers answers,
      CallRecords records,
      Settlement settlement) {
    return new RequestPipeline(
        contract, admission.steps(), once, dispatcher, answers, records, settlement);
  }

  @Bean
  CallRecords callRecords(ObjectProvider<CallRecorder> recorders, Origins origins, Clock clock) {
    return new CallRecords(recorders.orderedStream().toList(), origins, clock);
  }

  @Bean
  ApiEntry apiEntry(
      RequestPipeline pipeline, Origins origins, ConsoleOrigins consoles, Clock clock) {
    return new ApiEntry(pipeline, origins, consoles, clock);
  }
}
