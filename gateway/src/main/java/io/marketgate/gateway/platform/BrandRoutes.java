package io.marketgate.gateway.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.gateway.http.RequestBytes;
import io.marketgate.gateway.operator.OperatorGuard;
import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.tenant.brand.Brand;
import io.marketgate.tenant.brand.Brand.Picture;
import io.marketgate.tenant.brand.Brands;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/ops/v1/brand`, and `/brand` for the login page, which everybody may read (tenancy.md 10).
final class BrandRoutes {

  private static final String BRAND = "/ops/v1/brand";
  private static final String PUBLIC = "/brand";
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_LINK = 2_048;
  private static final int LEAST_HEIGHT = 10;
  private static final int MOST_HEIGHT = 400;
  private static final CacheControl CACHED = CacheControl.maxAge(Duration.ofMinutes(1));
  private static final Set<String> MEMBERS =
      Set.of("name", "link", "logoHeight", "hideName", "hideLogo", "hideLink", "version");

  private final Brands brands;
  private final OperatorGuard operators;

  /// @param logo address of the picture; null when there is none
  /// @param background address of the picture; null when there is none
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record View(
      String name,
      @Nullable String link,
      int logoHeight,
      boolean hideName,
      boolean hideLogo,
      boolean hideLink,
      @Nullable String logo,
      @Nullable String background,
      long version) {

    static View of(Brand brand) {
      return new View(
          brand.name(),
          brand.link(),
          brand.logoHeight(),
          brand.hideName(),
          brand.hideLogo(),
          brand.hideLink(),
          address("/logo", brand.logo()),
          address("/background", brand.background()),
          brand.version());
    }

    /// Another one for another picture, so that browsers may remember it.
    private static @Nullable String address(String path, @Nullable String hash) {
      return hash == null ? null : PUBLIC + path + "?v=" + hash.substring(0, 16);
    }
  }

  BrandRoutes(Brands brands, OperatorGuard operators) {
    this.brands = brands;
    this.operators = operators;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(PUBLIC, this::showToAll)
        .GET(PUBLIC + "/logo", request -> serve(Picture.LOGO))
        .GET(PUBLIC + "/background", request -> serve(Picture.BACKGROUND))
        .build()
        .and(RouterFunctions.route().GET(BRAND, this::show).filter(operators::anyOperator).build())
        .and(
            Refusals.answering(
                    RouterFunctions.route()
                        .PUT(BRAND, this::change)
                        .PUT(BRAND + "/logo", upload(Picture.LOGO))
                        .PUT(BRAND + "/background", upload(Picture.BACKGROUND))
                        .DELETE(BRAND + "/logo", removal(Picture.LOGO))
                        .DELETE(BRAND + "/background", removal(Picture.BACKGROUND)))
                .filter(operators::administrators)
                .build());
  }

  private Mono<ServerResponse> show(ServerRequest request) {
    return shown(brands.current());
  }

  private Mono<ServerResponse> showToAll(ServerRequest request) {
    return brands.shown().map(View::of).flatMap(ServerResponse.ok()::bodyValue);
  }

  /// The type is ours and not the sender's, and nothing in it is run.
  private Mono<ServerResponse> serve(Picture picture) {
    return brands
        .image(picture)
        .flatMap(image ->
            ServerResponse.ok()
                .contentType(MediaType.parseMediaType(image.type().mediaType()))
                .cacheControl(CACHED)
                .eTag(image.hash())
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .bodyValue(image.content()))
        .switchIfEmpty(
            Problems.answer(HttpStatus.NOT_FOUND, "NotFound.Image", "There is no such picture."));
  }

  private Mono<ServerResponse> change(ServerRequest request) {
    return JsonInput.read(
        request, MEMBERS, input -> brands.current().flatMap(before -> change(input, before)));
  }

  /// What is left out stays as it is.
  private Mono<ServerResponse> change(JsonInput input, Brand before) {
    String name = input.text("name", LONGEST_NAME);
    String link = link(input);
    Long height = input.number("logoHeight", LEAST_HEIGHT, MOST_HEIGHT);
    Brand wanted =
        new Brand(
            Objects.requireNonNullElse(name, before.name()),
            input.has("link") ? link : before.link(),
            height == null ? before.logoHeight() : height.intValue(),
            flag(input, "hideName", before.hideName()),
            flag(input, "hideLogo", before.hideLogo()),
            flag(input, "hideLink", before.hideLink()),
            null,
            null,
            before.version());
    Long version = input.number("version", 0, Long.MAX_VALUE);
    return input.faults().isEmpty()
        ? shown(brands.change(wanted, version == null ? -1 : version))
        : input.faults().answer();
  }

  private static boolean flag(JsonInput input, String name, boolean absent) {
    return Objects.requireNonNullElse(input.flag(name), absent);
  }

  private static @Nullable String link(JsonInput input) {
    String link = input.text("link", LONGEST_LINK);
    try {
      URI uri = link == null ? null : new URI(link);
      if (uri == null
          || (Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
              && uri.getHost() != null)) {
        return link;
      }
    } catch (URISyntaxException e) {
      // Falls through to the fault.
    }
    input.fault("link", "must be a URL that begins with https:// or http://");
    return null;
  }

  private HandlerFunction<ServerResponse> upload(Picture picture) {
    return request ->
        RequestBytes.read(request, picture.mostBytes())
            .flatMap(content -> shown(brands.put(picture, content)))
            .onErrorResume(
                DataBufferLimitException.class,
                failure ->
                    Problems.answer(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "ContentTooLarge",
                        "A %s may have at most %d bytes.".formatted(picture, picture.mostBytes())));
  }

  private HandlerFunction<ServerResponse> removal(Picture picture) {
    return request -> shown(brands.remove(picture));
  }

  private static Mono<ServerResponse> shown(Mono<Brand> brand) {
    return brand.map(View::of).flatMap(ServerResponse.ok()::bodyValue);
  }
}
