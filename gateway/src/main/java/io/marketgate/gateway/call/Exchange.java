package io.marketgate.gateway.call;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/// A call and its answer on the wire.
public final class Exchange {

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final String path;
  private final @Nullable String rawQuery;

  public Exchange(HttpServerRequest request, HttpServerResponse response) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    this.request = request;
    this.response = response;
    this.path = query < 0 ? uri : uri.substring(0, query);
    this.rawQuery = query < 0 ? null : uri.substring(query + 1);
  }

  public HttpMethod method() {
    return request.method();
  }

  public boolean isHead() {
    return HttpMethod.HEAD.equals(request.method());
  }

  /// As it was sent.
  public String path() {
    return path;
  }

  /// As it was sent; null when there is none.
  public @Nullable String rawQuery() {
    return rawQuery;
  }

  public HttpHeaders headers() {
    return request.requestHeaders();
  }

  /// The first header of a name; null when there is none.
  public @Nullable String header(String name) {
    return request.requestHeaders().get(name);
  }

  /// All headers of a name as one list, as RFC 9110, section 5.3, says; null when there is none.
  public static @Nullable String joined(HttpHeaders headers, String name) {
    List<String> lines = headers.getAll(name);
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  /// Whether the caller asks for server-sent events.
  public boolean takesEvents() {
    String accepted = joined(headers(), "Accept");
    return accepted != null && accepted.contains("text/event-stream");
  }

  /// The address at the other end of the connection, which may be a proxy's; empty when unknown.
  public String peerAddress() {
    InetSocketAddress peer = request.remoteAddress();
    return peer == null || peer.getAddress() == null ? "" : peer.getAddress().getHostAddress();
  }

  public HttpServerResponse response() {
    return response;
  }

  /// Whether nobody waits for the answer any more.
  public boolean isCallerGone() {
    return !channel().isActive();
  }

  /// The thread of the caller's connection.
  public EventLoop eventLoop() {
    return channel().eventLoop();
  }

  /// Nanoseconds that the request has waited for room; to be asked when it is taken in hand.
  public long queueTime() {
    return QueueTime.of(channel());
  }

  /// The answer has begun and stays open: others may be handled instead.
  void leavePlace() {
    Place.leaveAt(channel());
  }

  private Channel channel() {
    return ((ChannelOperations<?, ?>) request).channel();
  }

  /// Whether the answer has begun, so that its status is decided.
  public boolean isAnswered() {
    return response.hasSentHeaders();
  }
}
