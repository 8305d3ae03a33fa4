package io.marketgate.gateway.product;

import io.marketgate.gateway.call.TraceContext;
import io.marketgate.gateway.problem.FailureProblems;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Problem;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.product.ClientGuard.Admission;
import io.marketgate.gateway.product.UsageCalls.Operation;
import io.marketgate.tenant.storage.Ids;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.http.HttpStatus;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The short way to counting, which the product's backends call for everything they do: from the
/// server straight to the counters, without the request objects, filters and mappings of
/// [UsageRoutes] that cost more than the counting itself (performance.md). Whatever is unusual
/// about a request - its type, its length, an `Idempotency-Key` - goes the other way; the answers
/// are the same.
final class UsageEntry implements NettyRouteProvider {

  private static final Pattern PATH =
      Pattern.compile(
          "/product/v1/organizations/[A-Za-z0-9_-]+/(?:consume|reserve|acquire|release)");

  private static final String PREFIX = "/product/v1/organizations/";
  private static final int LONGEST_BODY = 16 * 1024;
  private static final Pattern SHORT_LENGTH = Pattern.compile("[0-9]{1,5}");

  private final ClientGuard clients;
  private final UsageCalls calls;
  private final UsageTimers timers;
  private final JsonMapper json;

  UsageEntry(ClientGuard clients, UsageCalls calls, UsageTimers timers, JsonMapper json) {
    this.clients = clients;
    this.calls = calls;
    this.timers = timers;
    this.json = json;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes.route(UsageEntry::isUsual, this::handle);
  }

  private static boolean isUsual(HttpServerRequest request) {
    return HttpMethod.POST.equals(request.method())
        && request.uri().startsWith(PREFIX)
        && PATH.matcher(request.uri()).matches()
        && hasUsualHeaders(request.requestHeaders());
  }

  private static boolean hasUsualHeaders(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return "application/json".equals(type)
        && length != null
        && SHORT_LENGTH.matcher(length).matches()
        && Integer.parseInt(length) <= LONGEST_BODY
        && !headers.contains("Idempotency-Key")
        && !headers.contains(HttpHeaderNames.EXPECT);
  }

  private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
    long began = System.nanoTime();
    String requestId = Ids.next();
    String path = request.uri();
    int slash = path.lastIndexOf('/');
    String organization = path.substring(PREFIX.length(), slash);
    Operation operation = Operation.of(path.substring(slash + 1));
    setHeaders(request, response, requestId);
    return request
        .receive()
        .aggregate()
        .asByteArray()
        .defaultIfEmpty(new byte[0])
        .flatMap(body -> admitted(request, response, operation, organization, body))
        .onErrorResume(failure -> Mono.just(failed(requestId, failure)))
        .flatMap(reply -> {
          timers.record(operation, reply.status().value(), System.nanoTime() - began);
          return write(response, reply);
        });
  }

  private static void setHeaders(
      HttpServerRequest request, HttpServerResponse response, String requestId) {
    String traceParent = request.requestHeaders().get("traceparent");
    response
        .responseHeaders()
        .set("X-Request-Id", requestId)
        .set("X-Trace-Id", TraceContext.of(null, traceParent).traceId())
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
  }

  private Mono<UsageReply> admitted(
      HttpServerRequest request,
      HttpServerResponse response,
      Operation operation,
      String organization,
      byte[] body) {
    String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
    return clients
        .admit(authorization, Scope.USAGE)
        .flatMap(admission ->
            switch (admission) {
              case Admission.In _ -> count(operation, organization, body);
              case Admission.Out out -> {
                if (out.isTooOften()) {
                  response
                      .responseHeaders()
                      .set(HttpHeaderNames.RETRY_AFTER, ClientGuard.RETRY_AFTER);
                }
                yield Mono.just(UsageReply.of(out.problem()));
              }
            });
  }

  private Mono<UsageReply> count(Operation operation, String organization, byte[] body) {
    ObjectNode object = read(body);
    return object == null
        ? Mono.just(UsageReply.of(body.length == 0 ? noObject() : FailureProblems.unreadable()))
        : calls.run(operation, organization, JsonInput.of(object, operation.members()));
  }

  /// Null for what is no JSON object.
  private @Nullable ObjectNode read(byte[] body) {
    try {
      return json.readTree(body) instanceof ObjectNode object ? object : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static Problem noObject() {
    return Problem.of(
        HttpStatus.BAD_REQUEST, "InvalidInput", "A JSON object is expected.", Map.of());
  }

  private static UsageReply failed(String requestId, Throwable failure) {
    Throwable cause = Exceptions.unwrap(failure);
    return UsageReply.of(
        Refusals.problem(cause).orElseGet(() -> FailureProblems.of(requestId, cause)));
  }

  private Mono<Void> write(HttpServerResponse response, UsageReply reply) {
    byte[] body = json.writeValueAsBytes(reply.body());
    response
        .status(reply.status().value())
        .responseHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.type().toString())
        .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    return response.sendObject(Unpooled.wrappedBuffer(body)).then();
  }
}
