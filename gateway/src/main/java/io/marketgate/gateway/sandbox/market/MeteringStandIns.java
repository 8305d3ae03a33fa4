package io.marketgate.gateway.sandbox.market;

import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.marketplace.aliyun.RpcSignature;
import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import io.marketgate.adapter.query.FormParameters;
import io.marketgate.gateway.http.RequestBytes;
import io.marketgate.gateway.marketplace.OrderQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// The interfaces by which marketplaces are told what was used, played by the sandbox: they check
/// signatures, and `GET /sandbox/v1/metering` shows what they were told.
final class MeteringStandIns {

  static final String ALIYUN = "/sandbox/v1/aliyun/metering";
  static final String HUAWEI = "/sandbox/v1/huawei/usage";
  private static final int MOST_KEPT = 1_000;
  private static final int MOST_BYTES = 1 << 20;

  private final String aliyunSecret;
  private final Supplier<String> huaweiKey;
  private final Deque<Told> told = new ArrayDeque<>();

  /// What a marketplace was told.
  ///
  /// @param records as they were sent
  record Told(String marketplace, String records) {}

  MeteringStandIns(OrderQuery aliyun, Supplier<String> huaweiKey) {
    this.aliyunSecret = aliyun.secretKey();
    this.huaweiKey = huaweiKey;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .POST(ALIYUN, this::aliyun)
        .POST(HUAWEI, this::huawei)
        .GET("/sandbox/v1/metering", request -> show())
        .build();
  }

  private Mono<ServerResponse> aliyun(ServerRequest request) {
    return text(request)
        .flatMap(body -> {
          Map<String, String> parameters =
              FormParameters.parse(body).map(FormParameters::values).orElse(Map.of());
          boolean isSigned =
              Signatures.isSame(
                  RpcSignature.of(parameters, aliyunSecret),
                  parameters.getOrDefault("Signature", ""));
          if (!isSigned) {
            return ServerResponse.badRequest()
                .bodyValue(Map.of("Code", "SignatureDoesNotMatch", "Success", false));
          }
          keep(new Told("aliyun", parameters.getOrDefault("Metering", "")));
          return ServerResponse.ok().bodyValue(Map.of("Success", true));
        });
  }

  private Mono<ServerResponse> huawei(ServerRequest request) {
    return text(request)
        .flatMap(body -> {
          String expected =
              HuaweiSignature.ofUsage(
                  huaweiKey.get(), header(request, "ts"), header(request, "nonce"), body);
          if (!Signatures.isSame(expected, header(request, "signature"))) {
            return ServerResponse.badRequest().bodyValue(Map.of("error_code", "MKT.0102"));
          }
          keep(new Told("huawei", body));
          return ServerResponse.ok().bodyValue(Map.of("error_code", "MKT.0000"));
        });
  }

  private static String header(ServerRequest request, String name) {
    return Objects.requireNonNullElse(request.headers().firstHeader(name), "");
  }

  private static Mono<String> text(ServerRequest request) {
    return RequestBytes.read(request, MOST_BYTES)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private void keep(Told record) {
    synchronized (told) {
      told.addFirst(record);
      if (told.size() > MOST_KEPT) {
        told.removeLast();
      }
    }
  }

  private Mono<ServerResponse> show() {
    List<Told> all;
    synchronized (told) {
      all = List.copyOf(told);
    }
    return ServerResponse.ok().bodyValue(Map.of("items", all));
  }
}
