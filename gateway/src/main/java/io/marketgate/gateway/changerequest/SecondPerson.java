package io.marketgate.gateway.changerequest;

import io.marketgate.tenant.changerequest.ChangeRequests;
import io.marketgate.tenant.changerequest.HeldChange;
import java.net.URI;
import java.util.function.Supplier;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// Makes changes for routes: at once, or with 202 and what waits for a second person now.
public final class SecondPerson {

  private final ChangeRequests requests;

  SecondPerson(ChangeRequests requests) {
    this.requests = requests;
  }

  /// Makes a change, or has it wait.
  ///
  /// @param done answers when it is made, or everything was so already
  public Mono<ServerResponse> make(
      String organization, HeldChange change, Supplier<Mono<ServerResponse>> done) {
    return requests
        .make(organization, change)
        .flatMap(waiting ->
            ServerResponse.accepted()
                .location(URI.create(ChangeRequestRoutes.REQUESTS + "/" + waiting.id()))
                .bodyValue(ChangeRequestView.of(waiting)))
        .switchIfEmpty(Mono.defer(done));
  }
}
