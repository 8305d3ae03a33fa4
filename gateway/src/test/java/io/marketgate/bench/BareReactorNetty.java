package io.marketgate.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/// Answers 200 octets of JSON to everything: the limit of the stack, and the backend where there is
/// no nginx.
final class BareReactorNetty {

  /// The same text as nginx answers in the benchmark.
  static final String ANSWER =
      "{\"id\":\"m-0001\",\"source\":\"vmware-7.0\",\"target\":\"cloud-hangzhou\",\"state\":\"running\",\"note\":\"%s\"}"
          .formatted("x".repeat(113));

  private BareReactorNetty() {}

  /// @param arguments the port
  public static void main(String[] arguments) {
    byte[] answer = ANSWER.getBytes(UTF_8);
    DisposableServer server =
        HttpServer.create()
            .port(Integer.parseInt(arguments[0]))
            .option(ChannelOption.SO_BACKLOG, 4096)
            .handle((request, response) ->
                response
                    .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(answer.length))
                    .sendObject(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(answer))))
            .bindNow();
    server.onDispose().block();
  }
}
