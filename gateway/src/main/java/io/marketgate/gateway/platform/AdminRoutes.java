package io.marketgate.gateway.platform;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Page;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.admin.Admins;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/admins`: who configures the platform (tenancy.md 10).
final class AdminRoutes {

  private static final String ADMINS = "/ops/v1/admins";
  private static final int LONGEST_UID = 128;
  private static final int LONGEST_ID = 32;
  private static final int MOST = 100;
  private static final String ORGANIZATION = "organization";

  private final Admins admins;
  private final OperatorGuard operators;

  AdminRoutes(Admins admins, OperatorGuard operators) {
    this.admins = admins;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(RouterFunctions.route().GET(ADMINS, this::list))
        .filter(operators::anyOperator)
        .build()
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .POST(ADMINS, this::add)
                        .PUT(ADMINS, this::replace)
                        .DELETE(ADMINS + "/{uid}", this::remove))
                .filter(operators::administrators)
                .build());
  }

  private Mono<ServerResponse> list(ServerRequest request) {
    return admins
        .all()
        .flatMap(all -> Page.part(request, all, Function.identity(), Admins.Admin::uid));
  }

  private Mono<ServerResponse> add(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("uid", ORGANIZATION),
        input -> {
          String uid = input.requiredText("uid", LONGEST_UID);
          String organization = input.text(ORGANIZATION, LONGEST_ID);
          return input.faults().isEmpty()
              ? answer(HttpStatus.CREATED, admins.add(uid, organization))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> replace(ServerRequest request) {
    return JsonInput.read(
        request,
        Set.of("uids", ORGANIZATION),
        input -> {
          List<String> uids = input.distinctTexts("uids", MOST);
          if (uids.isEmpty()) {
            input.fault("uids", "must name at least one");
          }
          String organization = input.text(ORGANIZATION, LONGEST_ID);
          return input.faults().isEmpty()
              ? answer(HttpStatus.OK, admins.replace(uids, organization))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> remove(ServerRequest request) {
    return answer(HttpStatus.OK, admins.remove(request.pathVariable("uid")));
  }

  private static Mono<ServerResponse> answer(HttpStatus status, Mono<List<Admins.Admin>> all) {
    return all.map(found -> Map.of("items", found))
        .flatMap(ServerResponse.status(status)::bodyValue);
  }
}
