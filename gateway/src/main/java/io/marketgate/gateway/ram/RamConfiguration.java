package io.marketgate.gateway.ram;

import io.marketgate.gateway.call.ActionGroup;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.permission.DiagnosticMessages;
import io.marketgate.gateway.permission.PolicyLists;
import io.marketgate.gateway.token.Audience;
import io.marketgate.gateway.token.AudienceNames;
import io.marketgate.gateway.token.OwnIssuer;
import io.marketgate.tenant.access.AccessPolicies;
import io.marketgate.tenant.access.PolicyDirectory;
import io.marketgate.tenant.access.PrincipalDirectory;
import io.marketgate.tenant.access.RoleDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoleProperties.class)
class RamConfiguration {

  @Bean
  OwnIssuer roleIssuer(RoleProperties properties) {
    Path key = properties.key();
    if (key == null) {
      throw new IllegalStateException("marketgate.roles.key is not set");
    }
    return new OwnIssuer(
        properties.issuer(),
        null,
        EnumSet.of(Audience.API, Audience.PRODUCT),
        SigningKey.load(key));
  }

  @Bean
  BuiltInAction assumeRole(
      AccessPolicies policies,
      @Qualifier("roleIssuer") OwnIssuer issuer,
      Clock clock,
      JsonMapper json,
      AudienceNames audiences) {
    RoleTokens tokens = new RoleTokens(issuer, clock, json, audiences.api());
    return new AssumeRole(policies, tokens, clock);
  }

  @Bean
  BuiltInAction decodeDiagnosticMessage(DiagnosticMessages messages) {
    return new DecodeDiagnosticMessage(messages);
  }

  /// RAM's actions on the caller's own organization.
  @Bean
  ActionGroup ramActions(
      PolicyDirectory policies,
      PolicyLists lists,
      PrincipalDirectory principals,
      RoleDirectory roles) {
    List<BuiltInAction> actions = new ArrayList<>();
    actions.addAll(new PolicyActions(policies, lists).all());
    actions.addAll(new PrincipalActions(principals).all());
    actions.addAll(new RoleActions(roles, principals).all());
    return new ActionGroup(actions);
  }
}
