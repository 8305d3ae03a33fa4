package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.huawei.OrderReply;
import io.marketgate.adapter.marketplace.huawei.RequestSigner;
import io.marketgate.gateway.outbound.BoundedAnswer;
import io.marketgate.gateway.outbound.InterimAnswers;
import io.marketgate.gateway.outbound.PassingStatus;
import io.marketgate.tenant.refusal.RefusedChange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

/// Asks Huawei what was bought: the second generation's calls name an order and nothing of it.
final class HuaweiOrders implements OrderSource {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int OK = 200;
  private static final int MOST_BYTES = 64 * 1024;

  private final HttpClient client;
  private final Supplier<OrderQuery> query;
  private final Clock clock;

  HuaweiOrders(Supplier<OrderQuery> query, Duration timeout, Clock clock) {
    this.client =
        InterimAnswers.skippedBy(HttpClient.create())
            .responseTimeout(timeout)
            .followRedirect(false)
            .compress(false);
    this.query = query;
    this.clock = clock;
  }

  @Override
  public Mono<Bought> find(String marketplace, String orderId) {
    if (!marketplace.equals("huawei")) {
      return Mono.error(RefusedChange.invalid("", "the call does not say what was bought"));
    }
    String[] parts = orderId.split("/", 2);
    String line = parts.length == 2 && !parts[1].equals("null") ? parts[1] : null;
    return find(query.get(), parts[0], line);
  }

  private Mono<Bought> find(OrderQuery where, String order, @Nullable String line) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("orderId", order);
    if (line != null) {
      parameters.put("orderLineId", line);
    }
    Instant now = clock.instant();
    URI address = URI.create(where.url());
    String host =
        address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
    RequestSigner.Get request =
        new RequestSigner.Get(host, address.getPath(), parameters, TIME.format(now));
    return client
        .headers(headers ->
            headers
                .set("X-Sdk-Date", request.time())
                .set(
                    "Authorization",
                    RequestSigner.authorization(request, where.accessKey(), where.secretKey())))
        .get()
        .uri(where.url() + "?" + RequestSigner.query(parameters))
        .response((response, body) -> text(response.status().code(), body))
        .single()
        // Not to be taken for a caller of ours who has gone.
        .onErrorMap(
            DisconnectedClientHelper::isClientDisconnectedException,
            ended -> new IOException("the order query breaks off"))
        .map(text -> bought(text, line, now));
  }

  private static Mono<String> text(int status, ByteBufFlux body) {
    return status == OK
        ? BoundedAnswer.bytes(body, MOST_BYTES)
            .filter(bytes -> bytes.length > 0)
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .onErrorMap(BoundedAnswer.TooLong.class, IllegalStateException::new)
            .switchIfEmpty(Mono.error(() -> new IllegalStateException("no order was answered")))
        : Mono.error(refused(status));
  }

  private static Exception refused(int status) {
    String message = "the order query has answered " + status;
    return PassingStatus.is(status) ? new IOException(message) : new IllegalStateException(message);
  }

  private static Bought bought(String text, @Nullable String line, Instant now) {
    try {
      OrderReply reply = OrderReply.parse(text, line, now);
      return new Bought(reply.buyer(), reply.order());
    } catch (CallRefused e) {
      throw new IllegalStateException(e.reason(), e);
    }
  }
}
