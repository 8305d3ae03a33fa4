package io.marketgate.gateway.faults;

import com.sun.net.httpserver.HttpExchange;
import io.marketgate.adapter.marketplace.huawei.RequestSigner;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/// Huawei's order query, which says what was bought by the purchases of [PurchaseCaller] to whoever
/// signs with the seller's access key.
public final class HuaweiOrderStandIn implements AutoCloseable {

  private static final String PATH = "/order/query";
  private static final String ACCESS_KEY = "stand-in-access";
  private static final String SECRET_KEY = "stand-in-secret";

  private final StandIn server = new StandIn().answering(PATH, HuaweiOrderStandIn::answer);

  /// What lets a replica ask here.
  public Map<String, String> settings() {
    String prefix = "marketgate.marketplaces.huawei-orders.";
    return Map.of(
        prefix + "url",
        server.address() + PATH,
        prefix + "access-key",
        ACCESS_KEY,
        prefix + "secret-key",
        SECRET_KEY);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    Map<String, String> parameters =
        UriComponentsBuilder.fromUri(exchange.getRequestURI())
            .build()
            .getQueryParams()
            .toSingleValueMap();
    boolean isSigned = isSigned(exchange, parameters);
    if (isSigned) {
      String id = parameters.getOrDefault("orderId", "");
      StandIn.answer(exchange, 200, JsonMapper.shared().writeValueAsString(order(id)));
    } else {
      StandIn.answer(exchange, 401, "\"not signed with the key\"");
    }
  }

  private static boolean isSigned(HttpExchange exchange, Map<String, String> parameters) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    String time = exchange.getRequestHeaders().getFirst("X-Sdk-Date");
    RequestSigner.Get signed = new RequestSigner.Get(host, PATH, parameters, time);
    return Objects.equals(
        RequestSigner.authorization(signed, ACCESS_KEY, SECRET_KEY),
        exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private static Map<String, Object> order(String id) {
    return HuaweiSimulator.order(id, PurchaseCaller.purchase(id));
  }

  @Override
  public void close() {
    server.close();
  }
}
