package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.marketplace.huawei.RequestSigner;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import io.marketgate.gateway.marketplace.OrderQuery;
import io.marketgate.gateway.problem.Problems;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Huawei's order query, played by the sandbox: says what was bought to whoever signs with the
/// seller's access key.
final class HuaweiOrderRoutes {

  static final String PATH = "/sandbox/v1/huawei/orders";

  private final SimulatedMarketplaces marketplaces;
  private final OrderQuery query;

  HuaweiOrderRoutes(SimulatedMarketplaces marketplaces, OrderQuery query) {
    this.marketplaces = marketplaces;
    this.query = query;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route().GET(PATH, this::answer).build();
  }

  private Mono<ServerResponse> answer(ServerRequest request) {
    if (!isSigned(request)) {
      return Problems.answer(
          HttpStatus.UNAUTHORIZED, "Unauthorized", "The request is not signed with the key.");
    }
    String order = request.queryParam("orderId").orElse("");
    Map<String, Object> answer =
        marketplaces
            .ofOrder("huawei", order)
            .map(purchase -> HuaweiSimulator.order(order, purchase))
            .orElseGet(() -> Map.of("resultCode", "000002", "resultMsg", "no such order"));
    return ServerResponse.ok().bodyValue(answer);
  }

  private boolean isSigned(ServerRequest request) {
    String time = Objects.requireNonNullElse(request.headers().firstHeader("X-Sdk-Date"), "");
    String host = Objects.requireNonNullElse(request.headers().firstHeader("Host"), "");
    RequestSigner.Get signed =
        new RequestSigner.Get(host, PATH, request.queryParams().toSingleValueMap(), time);
    return Signatures.isSame(
        RequestSigner.authorization(signed, query.accessKey(), query.secretKey()),
        Objects.requireNonNullElse(request.headers().firstHeader("Authorization"), ""));
  }
}
