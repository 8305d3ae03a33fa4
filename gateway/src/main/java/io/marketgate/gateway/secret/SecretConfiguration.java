package io.marketgate.gateway.secret;

import io.marketgate.gateway.key.SealedPurposes;
import io.marketgate.gateway.key.SecretBoxes;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.tenant.marketplace.Enterprises;
import io.marketgate.tenant.marketplace.HookTasks;
import io.marketgate.tenant.push.PushTargets;
import io.marketgate.tenant.secret.SealedColumn;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.storage.Database;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

@Configuration(proxyBeanMethods = false)
class SecretConfiguration {

  @Bean
  RouterFunction<ServerResponse> secretRoutes(
      Database database, SecretBoxes secrets, OperatorGuard operators) {
    SecretBox push = secrets.of(SealedPurposes.EVENT_PUSH);
    SecretBox instances = secrets.of(SealedPurposes.INSTANCES);
    Map<SealedColumn, SecretBox> columns = new LinkedHashMap<>();
    columns.put(PushTargets.SECRET, push);
    columns.put(PushTargets.PREVIOUS_SECRET, push);
    columns.put(HookTasks.APP, instances);
    columns.put(Enterprises.SECRET, instances);
    return new SecretRoutes(database, columns, operators).routes();
  }
}
