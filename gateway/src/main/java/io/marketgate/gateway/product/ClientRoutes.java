package io.marketgate.gateway.product;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.client.MachineClient;
import io.marketgate.tenant.client.MachineClients;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/clients`: machine clients; only administrators make and change them (api.md 4).
final class ClientRoutes {

  private static final String CLIENTS = "/ops/v1/clients";
  private static final String CLIENT = CLIENTS + "/{client}";
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MOST_PER_SECOND = 100_000;
  private static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);
  private static final Set<String> SCOPES = Set.copyOf(Scope.all());

  private final MachineClients clients;
  private final OperatorGuard operators;

  private record View(
      String clientId, String name, List<String> scopes, int requestsPerSecond, Instant createdAt) {

    static View of(MachineClient client) {
      return new View(
          client.id(),
          client.name(),
          client.scopes().stream().sorted().toList(),
          client.requestsPerSecond(),
          client.createdAt());
    }
  }

  ClientRoutes(MachineClients clients, OperatorGuard operators) {
    this.clients = clients;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(CLIENTS, this::list)
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(CLIENTS, this::create)
                        .POST(CLIENT + ":rotate", this::rotate))
                .filter(operators::administratorsForSecrets)
                .build())
        .and(
            Refusals.answering(RouterFunctions.route().DELETE(CLIENT, this::delete))
                .filter(operators::administrators)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    return clients.all().flatMap(all -> Page.part(request, all, View::of, MachineClient::id));
  }

  private Mono<ServerResponse> create(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("name", "scopes", "requestsPerSecond"),
        input -> {
          String name = input.requiredText("name", 200);
          List<String> scopes = input.someOf("scopes", SCOPES);
          Long limit = input.number("requestsPerSecond", 1, MOST_PER_SECOND);
          return input.faults().isEmpty()
              ? clients
                  .create(
                      name,
                      Set.copyOf(scopes),
                      Math.toIntExact(Objects.requireNonNullElse(limit, (long) DEFAULT_LIMIT)))
                  .flatMap(
                      made -> ServerResponse.status(HttpStatus.CREATED).bodyValue(withSecret(made)))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> rotate(ServerRequest request) {
    return JsonInput.readOptional(
        request,
        Set.of("overlap"),
        input -> {
          Duration overlap = input.duration("overlap", DEFAULT_OVERLAP, LONGEST_OVERLAP);
          return input.faults().isEmpty()
              ? clients
                  .rotate(request.pathVariable("client"), overlap)
                  .flatMap(made -> ServerResponse.ok().bodyValue(withSecret(made)))
              : input.faults().answer();
        });
  }

  /// The only time that the secret is shown.
  private static Map<String, Object> withSecret(MachineClients.WithSecret made) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("clientId", made.client().id());
    body.put("clientSecret", made.secret());
    body.put("name", made.client().name());
    body.put("scopes", made.client().scopes().stream().sorted().toList());
    body.put("requestsPerSecond", made.client().requestsPerSecond());
    return body;
  }

  private Mono<ServerResponse> delete(ServerRequest request) {
    return clients
        .delete(request.pathVariable("client"))
        .then(Mono.defer(() -> ServerResponse.noContent().build()));
  }
}
