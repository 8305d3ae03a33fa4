package io.marketgate.gateway.embedding;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/embed`: the front end that a console loads into its page (marketplaces-cn.md 2.2). A manifest,
/// whatever its name is like, and what has no hash in its name, is asked for again after a minute;
/// a file with one never changes. Nothing here forbids to be loaded by another page.
final class AssetRoutes {

  private static final String MANIFEST = ".manifest.json";

  /// As file systems have it.
  private static final int LONGEST_NAME = 255;

  private static final CacheControl SHORT =
      CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic();
  private static final CacheControl FOR_EVER =
      CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

  private final ConsoleOrigins origins;
  private final Path folder;
  private final Pattern hashed;

  /// @param hashed what names with a hash are like
  AssetRoutes(ConsoleOrigins origins, Path folder, Pattern hashed) {
    this.origins = origins;
    this.folder = folder;
    this.hashed = hashed;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.resources(
            "/embed/**", new FileSystemResource(folder.toAbsolutePath() + "/"))
        .filter(this::answer);
  }

  private Mono<ServerResponse> answer(
      ServerRequest request, HandlerFunction<ServerResponse> resource) {
    HttpHeaders headers = request.exchange().getResponse().getHeaders();
    origins.allow(request.headers().firstHeader(HttpHeaders.ORIGIN), headers::set);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.setCacheControl(isHashed(request.path()) ? FOR_EVER : SHORT);
    return resource.handle(request);
  }

  /// Whether what is there never changes. The id of a vendor in the name of his manifest may look
  /// like a hash.
  boolean isHashed(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.length() <= LONGEST_NAME
        && !name.endsWith(MANIFEST)
        && hashed.matcher(name).matches();
  }
}
