package io.marketgate.gateway.problem;

import java.util.List;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;

/// What a response needs to write itself where no route does it.
///
/// @param messageWriters of the server
/// @param viewResolvers none
public record WriterContext(
    List<HttpMessageWriter<?>> messageWriters, List<ViewResolver> viewResolvers)
    implements ServerResponse.Context {

  /// With the server's own writers.
  public static WriterContext of(ServerCodecConfigurer codecs) {
    return new WriterContext(codecs.getWriters(), List.of());
  }
}
