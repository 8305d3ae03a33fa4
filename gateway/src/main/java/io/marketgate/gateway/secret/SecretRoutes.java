package io.marketgate.gateway.secret;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.secret.SealedColumn;
import io.marketgate.tenant.secret.SealedColumn.Resealed;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.storage.Database;
import java.util.Map;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// `/ops/v1/secrets:reseal`, for administrators: encrypts what is kept for long with the key that
/// is used now, so that the one before can be taken out. Kept answers are not among it; they are
/// forgotten within thirty days.
final class SecretRoutes {

  private final Database database;
  private final Map<SealedColumn, SecretBox> columns;
  private final OperatorGuard operators;

  SecretRoutes(Database database, Map<SealedColumn, SecretBox> columns, OperatorGuard operators) {
    this.database = database;
    this.columns = columns;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST("/ops/v1/secrets:reseal", JsonInput.withoutMembers(this::reseal))
        .filter(operators::administrators)
        .build();
  }

  private Mono<ServerResponse> reseal(ServerRequest request) {
    return Flux.fromIterable(columns.entrySet())
        .concatMap(column -> column.getKey().reseal(database, column.getValue()))
        .reduce(Resealed.NONE, Resealed::plus)
        .flatMap(ServerResponse.ok()::bodyValue);
  }
}
