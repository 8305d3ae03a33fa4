package io.marketgate.gateway.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.marketgate.adapter.marketplace.huawei.RequestSigner;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/// Huawei's order query, which says what was bought by the purchases of [PurchaseCaller] to whoever
/// signs with the seller's access key.
public final class HuaweiOrderStandIn implements AutoCloseable {

  private static final String PATH = "/order/query";
  private static final String ACCESS_KEY = "stand-in-access";
  private static final String SECRET_KEY = "stand-in-secret";

  private final HttpServer server;

  public HuaweiOrderStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(PATH, HuaweiOrderStandIn::answer);
    server.start();
  }

  /// What lets a replica ask here.
  public Map<String, String> settings() {
    String prefix = "marketgate.marketplaces.huawei-orders.";
    return Map.of(
        prefix + "url",
        "http://127.0.0.1:" + server.getAddress().getPort() + PATH,
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
    byte[] answer =
        isSigned
            ? JsonMapper.shared().writeValueAsBytes(order(parameters.getOrDefault("orderId", "")))
            : "not signed with the key".getBytes(UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(isSigned ? 200 : 401, answer.length);
      exchange.getResponseBody().write(answer);
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
    server.stop(0);
  }
}
