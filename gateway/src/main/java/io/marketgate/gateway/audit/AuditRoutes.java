package io.marketgate.gateway.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.tenant.audit.AuditEntry;
import io.marketgate.tenant.audit.AuditTrail;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/audit` and `/ops/v1/audit:verify`; for every operator.
final class AuditRoutes {

  private final AuditTrail trail;
  private final OperatorGuard operators;

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      long number,
      Instant at,
      String actor,
      String what,
      String target,
      @Nullable String organization,
      @JsonRawValue @Nullable String before,
      @JsonRawValue @Nullable String after,
      String previousHash,
      String hash) {

    static View of(AuditEntry entry) {
      return new View(
          entry.number(),
          entry.at(),
          entry.actor(),
          entry.what(),
          entry.target(),
          entry.organization(),
          entry.before(),
          entry.after(),
          entry.previousHash(),
          entry.hash());
    }
  }

  AuditRoutes(AuditTrail trail, OperatorGuard operators) {
    this.trail = trail;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/ops/v1/audit", this::list)
        .GET("/ops/v1/audit:verify", request -> verify())
        .filter(operators::anyOperator)
        .build();
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    QueryInput input = new QueryInput(request, Set.of("organization", "limit", "cursor"));
    String organization = input.text("organization");
    return Page.latest(
        input,
        (before, most) -> trail.latest(organization, before, most),
        View::of,
        AuditEntry::number);
  }

  private Mono<ServerResponse> verify() {
    return trail
        .verify()
        .map(found -> {
          Map<String, Object> body = new LinkedHashMap<>();
          body.put("valid", found.valid());
          body.put("entries", found.entries());
          if (found.firstFault() != null) {
            body.put("firstFault", found.firstFault());
          }
          return body;
        })
        .flatMap(ServerResponse.ok()::bodyValue);
  }
}
