package io.marketgate.gateway.marketplace;

import io.marketgate.gateway.admission.Bulkhead;
import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.gateway.marketplace.MarketplacesProperties.HuaweiSignOn;
import io.marketgate.gateway.outbound.EgressRules;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.InstancePeople;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.organization.Members;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Buyers' enterprises at a marketplace and their people.
@Configuration(proxyBeanMethods = false)
class EnterpriseConfiguration {

  private static final int AT_ONCE = 16;
  private static final int WAITING = 100;

  @Bean
  EnterpriseLifecycle enterpriseLifecycle(
      Instances instances,
      Enterprises enterprises,
      InstancePeople people,
      Members members,
      PrincipalDirectory principals,
      EnterpriseLifecycle.Rules rules) {
    return new EnterpriseLifecycle(instances, enterprises, people, members, principals, rules);
  }

  /// The sandbox's key and address are taken besides, where there is one.
  @Bean
  EnterpriseLifecycle.Rules enterpriseRules(
      MarketplacesProperties properties,
      ObjectProvider<SandboxEnterprises> sandbox,
      SecretBoxes secrets) {
    HuaweiSignOn settings = properties.huaweiSignOn();
    return new EnterpriseLifecycle.Rules(
        new SignOnDomains(() ->
            Stream.concat(
                    settings.domains().stream(), sandbox.stream().map(each -> each.origin().get()))
                .toList()),
        key(settings, sandbox),
        secrets.of(SealedPurposes.INSTANCES),
        new EnterpriseLifecycle.Groups(settings.groups().admin(), settings.groups().user()));
  }

  private static Supplier<Optional<ApplicationKey>> key(
      HuaweiSignOn settings, ObjectProvider<SandboxEnterprises> sandbox) {
    if (!settings.privateKey().isEmpty()) {
      Optional<ApplicationKey> key = Optional.of(ApplicationKey.of(Path.of(settings.privateKey())));
      return () -> key;
    }
    return () -> sandbox.stream().findFirst().flatMap(each -> each.key().get());
  }

  @Bean
  EnterpriseSignOn.Asking enterpriseAsking(
      MarketplacesProperties properties,
      ObjectProvider<SandboxEnterprises> sandbox,
      SecretBoxes secrets,
      JsonMapper json) {
    HuaweiSignOn settings = properties.huaweiSignOn();
    boolean isPlayed = sandbox.stream().findAny().isPresent();
    EgressRules egress =
        isPlayed ? new EgressRules(true, List.of(), List.of("127.0.0.0/8")) : EgressRules.strict();
    return new EnterpriseSignOn.Asking(
        new EnterprisePeople(json, properties.answerWithin(), egress),
        new Bulkhead(AT_ONCE, WAITING, properties.answerWithin()),
        secrets.of(SealedPurposes.INSTANCES),
        settings.appId().isEmpty() ? "" : settings.loginPage() + settings.appId());
  }
}
