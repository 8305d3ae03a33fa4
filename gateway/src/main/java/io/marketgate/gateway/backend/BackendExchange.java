package io.marketgate.gateway.backend;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Exchange;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.security.Principal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/// A call on its way through Spring Cloud Gateway's routing: what the backend is to be asked, and
/// what came of it. The caller's own request is not part of it; a filter finds everything it may
/// need here, and nothing has to be copied or filtered out again.
final class BackendExchange implements ServerWebExchange {

  private static final String NOT_HERE = "the caller's request does not travel to the backend";

  private final Map<String, Object> attributes = new HashMap<>();
  private final Errand errand;
  private final Service.Attempt attempt;
  private final HttpHeaders headers;
  private @Nullable Answered answered;

  /// @param headers that the backend gets
  BackendExchange(Errand errand, Service.Attempt attempt, HttpHeaders headers) {
    this.errand = errand;
    this.attempt = attempt;
    this.headers = headers;
  }

  AnswerSink sink() {
    return errand.sink();
  }

  /// The caller's; only when the answer goes straight to him.
  Exchange exchange() {
    return Objects.requireNonNull(
        errand.exchange(), "the answer does not go straight to the caller");
  }

  Call call() {
    return errand.call();
  }

  Errand errand() {
    return errand;
  }

  Address address() {
    return attempt.address();
  }

  EventLoop eventLoop() {
    return errand.eventLoop();
  }

  HttpHeaders headers() {
    return headers;
  }

  byte @Nullable [] body() {
    return errand.body();
  }

  /// The backend has begun to answer.
  void heard(int status) {
    attempt.heard();
    call().answeredByBackend(new Call.BackendAnswer(address().text(), status));
  }

  void said(int status, Outcome<byte[]> outcome) {
    this.answered = Answered.of(status, outcome);
  }

  /// What the backend has said.
  Answered answered() {
    return Objects.requireNonNull(answered, "the backend has not answered");
  }

  @Override
  public Map<String, Object> getAttributes() {
    return attributes;
  }

  @Override
  public String getLogPrefix() {
    return "[" + call().requestId() + "] ";
  }

  @Override
  public ServerHttpRequest getRequest() {
    throw new UnsupportedOperationException(NOT_HERE);
  }

  @Override
  public ServerHttpResponse getResponse() {
    throw new UnsupportedOperationException(NOT_HERE);
  }

  @Override
  public Mono<WebSession> getSession() {
    return Mono.empty();
  }

  @Override
  public <T extends Principal> Mono<T> getPrincipal() {
    return Mono.empty();
  }

  @Override
  public Mono<MultiValueMap<String, String>> getFormData() {
    return Mono.empty();
  }

  @Override
  public Mono<MultiValueMap<String, Part>> getMultipartData() {
    return Mono.empty();
  }

  @Override
  public LocaleContext getLocaleContext() {
    return new SimpleLocaleContext(null);
  }

  @Override
  public @Nullable ApplicationContext getApplicationContext() {
    return null;
  }

  @Override
  public boolean isNotModified() {
    return false;
  }

  @Override
  public boolean checkNotModified(Instant lastModified) {
    return false;
  }

  @Override
  public boolean checkNotModified(String etag) {
    return false;
  }

  @Override
  public boolean checkNotModified(@Nullable String etag, Instant lastModified) {
    return false;
  }

  @Override
  public String transformUrl(String url) {
    return url;
  }

  @Override
  public void addUrlTransformer(Function<String, String> transformer) {
    throw new UnsupportedOperationException(NOT_HERE);
  }
}
