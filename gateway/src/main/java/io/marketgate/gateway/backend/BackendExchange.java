package io.marketgate.gateway.backend;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import reactor.core.publisher.Flux;

/// The call as Spring Cloud Gateway's routing sees it: the request is the one the backend is to
/// get, and what the backend's answer says in its headers goes nowhere, because the envelope has
/// its own.
final class BackendExchange extends ServerWebExchangeDecorator {

  private final Call call;
  private final Target.Catalogued target;
  private final ServerHttpRequest request;
  private final ServerHttpResponse response;
  private @Nullable Verdict verdict;

  BackendExchange(
      ServerWebExchange delegate,
      Call call,
      Target.Catalogued target,
      HttpHeaders headers,
      Flux<DataBuffer> body) {
    super(delegate);
    this.call = call;
    this.target = target;
    this.request =
        new BackendRequestView(
            delegate.getRequest(), HttpMethod.valueOf(target.request().method()), headers, body);
    this.response = new DiscardedResponse(delegate.getResponse());
  }

  Call call() {
    return call;
  }

  Target.Catalogued target() {
    return target;
  }

  /// Where the answer really goes.
  ServerHttpResponse callersResponse() {
    return getDelegate().getResponse();
  }

  @Override
  public ServerHttpRequest getRequest() {
    return request;
  }

  @Override
  public ServerHttpResponse getResponse() {
    return response;
  }

  void ended(Verdict how) {
    this.verdict = how;
  }

  Verdict verdict() {
    return Objects.requireNonNull(verdict, "the backend has not answered");
  }

  private static final class BackendRequestView extends ServerHttpRequestDecorator {

    private final HttpMethod method;
    private final HttpHeaders headers;
    private final Flux<DataBuffer> body;

    BackendRequestView(
        ServerHttpRequest delegate, HttpMethod method, HttpHeaders headers, Flux<DataBuffer> body) {
      super(delegate);
      this.method = method;
      this.headers = headers;
      this.body = body;
    }

    @Override
    public HttpMethod getMethod() {
      return method;
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return body;
    }
  }

  private static final class DiscardedResponse extends ServerHttpResponseDecorator {

    private final HttpHeaders headers = new HttpHeaders();

    DiscardedResponse(ServerHttpResponse delegate) {
      super(delegate);
    }

    @Override
    public HttpHeaders getHeaders() {
      return headers;
    }

    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode status) {
      return true;
    }
  }
}
