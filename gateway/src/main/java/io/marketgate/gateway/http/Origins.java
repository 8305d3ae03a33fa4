package io.marketgate.gateway.http;

import io.marketgate.gateway.call.Exchange;
import io.marketgate.gateway.call.Origin;
import io.marketgate.tenant.permission.AddressRange;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;

/// Finds out where calls come from. What a proxy says of its own client counts only when we know
/// the proxy (`marketgate.http.trusted-proxies`); anybody can send the headers.
public final class Origins {

  private static final int MOST_HOPS = 16;
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+))(?::[0-9]{1,5})?");

  private final List<AddressRange> trusted;

  Origins(List<AddressRange> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  public Origin of(Exchange exchange) {
    return of(exchange.peerAddress(), exchange.headers());
  }

  /// @param peer address at the other end of the connection
  /// @param headers of the request
  public Origin of(String peer, HttpHeaders headers) {
    boolean viaProxy = isTrusted(peer);
    String address = client(peer, Exchange.joined(headers, "X-Forwarded-For"));
    boolean secure = viaProxy && isSecure(Exchange.joined(headers, "X-Forwarded-Proto"));
    return new Origin(address, secure, headers.get("User-Agent"), site(headers));
  }

  /// For an image, a link or a question whose answer the page cannot see, a browser says only that
  /// another site's page asks (Fetch Metadata Request Headers, 2.3).
  private static @Nullable String site(HttpHeaders headers) {
    String origin = headers.get("Origin");
    String relation = origin == null ? headers.get("Sec-Fetch-Site") : null;
    return "cross-site".equals(relation) || "same-site".equals(relation) ? Origin.UNNAMED : origin;
  }

  /// From which address a request of the operations or the product interface comes.
  public String addressOf(ServerRequest request) {
    String peer =
        request
            .remoteAddress()
            .map(InetSocketAddress::getAddress)
            .map(InetAddress::getHostAddress)
            .orElse("");
    List<String> forwarded = request.headers().header("X-Forwarded-For");
    return client(peer, forwarded.isEmpty() ? null : String.join(",", forwarded));
  }

  /// What the nearest proxy has added is at the end.
  private static boolean isSecure(@Nullable String forwardedProto) {
    return forwardedProto != null
        && forwardedProto
            .substring(forwardedProto.lastIndexOf(',') + 1)
            .strip()
            .equalsIgnoreCase("https");
  }

  /// The last address of the chain that no proxy of ours has; each proxy adds whom it heard from.
  String client(String peer, @Nullable String forwardedFor) {
    String client = peer;
    String[] hops = forwardedFor == null ? new String[0] : forwardedFor.split(",", -1);
    int last = hops.length - 1;
    for (int i = last; i >= Math.max(0, last - MOST_HOPS) && isTrusted(client); i--) {
      // What is no address is passed on as it is: no condition about addresses takes it for one.
      client = withoutPort(hops[i].strip());
    }
    return client;
  }

  /// Some proxies write `203.0.113.9:51234`, `[2001:db8::1]` or both.
  private static String withoutPort(String hop) {
    Matcher matcher = WITH_PORT.matcher(hop);
    if (!matcher.matches()) {
      return hop;
    }
    return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
  }

  private boolean isTrusted(String address) {
    return AddressRange.anyContains(trusted, address);
  }
}
