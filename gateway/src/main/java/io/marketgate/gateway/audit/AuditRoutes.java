package io.marketgate.gateway.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.tenant.audit.AuditEntry;
import io.marketgate.tenant.audit.AuditTrail;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/audit` and `/ops/v1/audit:verify`; for every operator.
final class AuditRoutes {

  private final AuditTrail trail;
  private final SignedHeads signed;
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

  AuditRoutes(AuditTrail trail, SignedHeads signed, OperatorGuard operators) {
    this.trail = trail;
    this.signed = signed;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/ops/v1/audit", this::list)
        .GET("/ops/v1/audit:verify", this::verify)
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

  /// With the end of the trail as it was written to the log once, or without.
  private Mono<ServerResponse> verify(ServerRequest request) {
    String head = request.queryParam("head").orElse("");
    if (head.isEmpty()) {
      return shown(trail.verify());
    }
    return Mono.justOrEmpty(signed.read(head))
        .flatMap(known -> shown(trail.verify(known)))
        .switchIfEmpty(
            Problems.answer(
                HttpStatus.BAD_REQUEST,
                "InvalidInput",
                "head is not one that was signed by this platform."));
  }

  private static Mono<ServerResponse> shown(Mono<AuditTrail.Verification> verified) {
    return verified
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
