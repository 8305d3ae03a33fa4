package io.marketgate.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/// Every route of the running gateway, as it is and not as somebody has written it down.
public final class Routes {

  /// @param method such as `GET`
  /// @param path with its variables, such as `/ops/v1/traces/{trace}`
  public record Route(String method, String path) {}

  private Routes() {}

  /// All of them, by path and method.
  public static List<Route> all() {
    Collector collector = new Collector();
    RunningGateway.beans(RouterFunction.class).forEach(routes -> routes.accept(collector));
    return collector.routes.stream()
        .distinct()
        .sorted(Comparator.comparing(Route::path).thenComparing(Route::method))
        .toList();
  }

  private static final class Collector implements RouterFunctions.Visitor {

    /// A predicate says of itself `(GET && /ops/v1/traces)`.
    private static final Pattern METHOD = Pattern.compile("\\b([A-Z]{3,7})\\b");

    private static final Pattern PATH = Pattern.compile("(/[^ )]*)");

    private final List<Route> routes = new ArrayList<>();
    private final Deque<String> above = new ArrayDeque<>();

    @Override
    public void startNested(RequestPredicate predicate) {
      above.addLast(found(PATH, predicate));
    }

    @Override
    public void endNested(RequestPredicate predicate) {
      above.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
      String path = String.join("", above) + found(PATH, predicate);
      routes.add(new Route(found(METHOD, predicate), path));
    }

    private static String found(Pattern what, RequestPredicate predicate) {
      Matcher matcher = what.matcher(predicate.toString());
      return matcher.find() ? matcher.group(1) : "";
    }

    @Override
    public void resources(Function<ServerRequest, Mono<Resource>> lookup) {
      // Files are nobody's secret.
    }

    @Override
    public void attributes(Map<String, Object> attributes) {
      // They say nothing of the path.
    }

    @Override
    public void unknown(RouterFunction<?> routerFunction) {
      // Without a path of its own.
    }
  }
}
