package io.marketgate.gateway.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.QueryInput;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.audit.AuditEntry;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.OrganizationTrail;
import io.marketgate.tenant.organization.OrganizationDirectory;
import io.marketgate.tenant.refusal.RefusedChange;
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

  private static final String ORGANIZATION = "organization";
  private static final String HEAD = "head";

  private final AuditTrail trail;
  private final OrganizationTrail ofOrganizations;
  private final OrganizationDirectory directory;
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
      String hash,
      @Nullable String organizationHash) {

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
          entry.hash(),
          entry.organizationHash());
    }
  }

  AuditRoutes(
      AuditTrail trail,
      OrganizationTrail ofOrganizations,
      OrganizationDirectory directory,
      SignedHeads signed,
      OperatorGuard operators) {
    this.trail = trail;
    this.ofOrganizations = ofOrganizations;
    this.directory = directory;
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
    QueryInput input = new QueryInput(request, Set.of(ORGANIZATION, HEAD));
    String head = request.queryParam(HEAD).orElse("");
    String organization = input.text(ORGANIZATION);
    if (organization == null && request.queryParams().containsKey(ORGANIZATION)) {
      input.faults().add(ORGANIZATION, "must be the id of an organization");
    }
    if (!input.faults().isEmpty()) {
      return input.faults().answer();
    }
    if (organization != null) {
      return directory
          .find(organization)
          .flatMap(found -> verify(found.organization().id(), head))
          .onErrorResume(RefusedChange.class, Refusals::answer);
    }
    return head.isEmpty()
        ? shown(trail.verify())
        : Mono.justOrEmpty(signed.read(head))
            .flatMap(known -> shown(trail.verify(known)))
            .switchIfEmpty(notSigned());
  }

  /// With the end that was answered here once, or without.
  private Mono<ServerResponse> verify(String organization, String head) {
    return head.isEmpty()
        ? shown(organization, ofOrganizations.verify(organization))
        : Mono.justOrEmpty(signed.read(head, organization))
            .flatMap(known -> shown(organization, ofOrganizations.verify(organization, known)))
            .switchIfEmpty(notSigned());
  }

  private static Mono<ServerResponse> notSigned() {
    return Problems.answer(
        HttpStatus.BAD_REQUEST,
        "InvalidInput",
        "head is not one that was signed by this platform.");
  }

  private Mono<ServerResponse> shown(
      String organization, Mono<OrganizationTrail.Verification> verified) {
    return verified
        .map(found -> {
          Map<String, Object> body = body(found.valid(), found.entries(), found.firstFault());
          body.put("unchained", found.unchained());
          if (found.valid()) {
            body.put("head", signed.sign(found.head(), organization));
          }
          return body;
        })
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private static Mono<ServerResponse> shown(Mono<AuditTrail.Verification> verified) {
    return verified
        .map(found -> body(found.valid(), found.entries(), found.firstFault()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  private static Map<String, Object> body(
      boolean isValid, long entries, @Nullable Long firstFault) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("valid", isValid);
    body.put("entries", entries);
    if (firstFault != null) {
      body.put("firstFault", firstFault);
    }
    return body;
  }
}
