package io.marketgate.gateway.permission;

import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.permission.RawJson;
import io.marketgate.tenant.permission.SimulationCase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `POST /ops/v1/policy-simulations` and its batch form: what the engine says to a case that brings
/// its own policies (api.md 4). For every operator; nothing is stored.
///
/// Policies are read as they are written, not as some JSON library would have merged them, so that
/// a document is refused here exactly when it would be refused where policies are stored.
final class SimulationRoutes {

  private static final int MOST_CASES = 500;
  private static final String CASES = "cases";

  private final OperatorGuard operators;
  private final int maxBody;

  /// What is wrong with a case.
  private record Fault(String code, String pointer, String message) {}

  SimulationRoutes(OperatorGuard operators, DataSize maxBody) {
    this.operators = operators;
    this.maxBody = Math.toIntExact(maxBody.toBytes());
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST("/ops/v1/policy-simulations", this::simulate)
        .POST("/ops/v1/policy-simulations:batch", this::simulateBatch)
        .filter(operators::anyOperator)
        .build();
  }

  private Mono<ServerResponse> simulate(ServerRequest request) {
    return answer(request, SimulationRoutes::judge);
  }

  private Mono<ServerResponse> simulateBatch(ServerRequest request) {
    return answer(request, SimulationRoutes::judgeAll);
  }

  private Mono<ServerResponse> answer(ServerRequest request, Function<String, Object> judge) {
    return RawBody.read(request, maxBody)
        .map(judge)
        .onErrorResume(InvalidCaseException.class, fault -> Mono.just(toFault(fault)))
        .flatMap(SimulationRoutes::answer);
  }

  private static Object judgeAll(String text) {
    Map<String, String> members = RawJson.members(text, "");
    String cases = members.get(CASES);
    if (cases == null || members.size() > 1) {
      throw new InvalidCaseException("", "must have the one member " + CASES);
    }
    List<Object> results =
        RawJson.elements(cases, "/" + CASES, MOST_CASES).stream()
            .map(SimulationRoutes::judge)
            .map(result -> result instanceof Fault fault ? Map.of("error", fault) : result)
            .toList();
    return Map.of("results", results);
  }

  /// @return a [SimulationView] or a [Fault]
  private static Object judge(String text) {
    try {
      SimulationCase given = SimulationCase.parse(text);
      return SimulationView.of(given.request(), given.policies());
    } catch (PolicyInvalidException e) {
      return new Fault("PolicyInvalid", e.pointer(), message(e));
    } catch (InvalidCaseException e) {
      return toFault(e);
    }
  }

  private static Fault toFault(InvalidCaseException fault) {
    return new Fault("InvalidInput", fault.pointer(), message(fault));
  }

  private static String message(Exception fault) {
    return Objects.requireNonNullElse(fault.getMessage(), "");
  }

  private static Mono<ServerResponse> answer(Object result) {
    return result instanceof Fault fault
        ? Problems.answer(fault.code(), fault.pointer(), fault.message())
        : ServerResponse.ok().bodyValue(result);
  }
}
