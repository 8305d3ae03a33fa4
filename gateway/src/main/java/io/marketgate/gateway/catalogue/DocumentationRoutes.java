package io.marketgate.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.openapi.CatalogueDescription;
import io.marketgate.adapter.openapi.CataloguePage;
import io.marketgate.tenant.cache.SharedCache;
import io.marketgate.tenant.hash.Sha256;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// `/docs`: the actions for those who call them, as a page and as OpenAPI. Written once for each
/// version of the catalogue.
final class DocumentationRoutes {

  private static final String SECURITY_POLICY =
      "default-src 'none'; style-src 'sha256-"
          + hash(CataloguePage.style())
          + "'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private static final int TAG_LENGTH = 16;
  private static final Duration KEPT = Duration.ofDays(1);

  private final LiveCatalogue catalogue;

  /// By the catalogue's version; whoever asks while it is being written waits for the same.
  private final SharedCache<String, Written> written = new SharedCache<>(1, KEPT);

  private record Written(Text page, Text openApi) {}

  /// @param tag another one for another text: another version of the program writes the same
  ///   catalogue otherwise
  private record Text(String tag, byte[] bytes) {

    static Text of(String text) {
      return new Text(Sha256.hex(text).substring(0, TAG_LENGTH), text.getBytes(UTF_8));
    }
  }

  DocumentationRoutes(LiveCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET("/docs", this::page)
        .GET("/docs/openapi.json", this::openApi)
        .build();
  }

  private Mono<ServerResponse> page(ServerRequest request) {
    return written()
        .flatMap(all ->
            answer(all.page())
                .contentType(new MediaType(MediaType.TEXT_HTML, UTF_8))
                .header("Content-Security-Policy", SECURITY_POLICY)
                .header("Referrer-Policy", "no-referrer")
                .bodyValue(all.page().bytes()));
  }

  private Mono<ServerResponse> openApi(ServerRequest request) {
    return written()
        .flatMap(all ->
            answer(all.openApi())
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(all.openApi().bytes()));
  }

  private static ServerResponse.BodyBuilder answer(Text text) {
    return ServerResponse.ok().eTag(text.tag()).cacheControl(CacheControl.noCache());
  }

  private Mono<Written> written() {
    Catalogue current = catalogue.get();
    return written.get(
        current.version(),
        () -> Mono.fromSupplier(() -> write(current)).subscribeOn(Schedulers.boundedElastic()));
  }

  private static Written write(Catalogue current) {
    return new Written(
        Text.of(new CataloguePage(current).html()),
        Text.of(new CatalogueDescription(current).openApi().toString()));
  }

  private static String hash(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
