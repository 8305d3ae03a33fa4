package io.marketgate.gateway.idempotency;

import io.marketgate.gateway.http.Origins;
import io.marketgate.gateway.http.RequestBytes;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.problem.WriterContext;
import io.marketgate.tenant.audit.Actor;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.idempotency.IdempotentWrites;
import io.marketgate.tenant.idempotency.IdempotentWrites.Turn;
import io.marketgate.tenant.idempotency.WriteClaim;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.storage.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// Lets a write with an `Idempotency-Key` happen once, whoever repeats it, on whatever replica: the
/// repetition gets the first answer, with the header `X-Replayed`. A key belongs to its caller and
/// the organization in the path; with another body it is refused.
///
/// The key is marked in the transaction of the write itself, so that a crash at any moment leaves
/// either nothing, and the repetition does it, or the knowledge that it is done. Refusals are
/// answers like others; failures of ours are not remembered. Answers are kept sealed, because they
/// may carry a new secret.
public final class OnceOnlyWrites {

  private static final Logger LOG = LoggerFactory.getLogger(OnceOnlyWrites.class);

  private static final String ORGANIZATION = "organization";
  private static final String KEY = "Idempotency-Key";
  private static final int LONGEST_KEY = 128;
  private static final String CONFLICT = "IdempotencyConflict";
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final Duration POLL = Duration.ofMillis(100);
  private static final int POLLS = 100;

  private final IdempotentWrites writes;
  private final SecretBox secrets;
  private final JsonMapper json;
  private final ObjectReader answers;
  private final Origins origins;
  private final ServerResponse.Context context;
  private final Settlement settlement;
  private final int longestBody;

  /// A write and what it is known by.
  private record Write(
      String caller, ServerRequest request, String organization, String id, String fingerprint) {}

  /// @param longestBody bytes of a request with a key
  OnceOnlyWrites(
      IdempotentWrites writes,
      SecretBox secrets,
      JsonMapper json,
      ServerCodecConfigurer codecs,
      Origins origins,
      Settlement settlement,
      int longestBody) {
    this.writes = writes;
    this.secrets = secrets;
    this.json = json;
    this.answers = json.readerFor(RememberedAnswer.class);
    this.origins = origins;
    this.context = WriterContext.of(codecs);
    this.settlement = settlement;
    this.longestBody = longestBody;
  }

  /// Handles a request in the name of a caller; once, when it is a write with a key.
  ///
  /// @param caller as the audit trail names him
  public Mono<ServerResponse> once(
      String caller, ServerRequest request, HandlerFunction<ServerResponse> next) {
    List<String> keys = request.headers().header(KEY);
    if (keys.isEmpty() || READS.contains(request.method())) {
      return handle(next, request, new Actor(caller, null, origins.addressOf(request)));
    }
    String key = keys.getFirst();
    if (keys.size() > 1 || key.isBlank() || key.length() > LONGEST_KEY) {
      return Problems.answer(
          HttpStatus.BAD_REQUEST,
          "InvalidInput",
          "The header " + KEY + " is one text of 1 to " + LONGEST_KEY + " characters.");
    }
    return RequestBytes.read(request, longestBody)
        .flatMap(body -> write(caller, request, key, body))
        .flatMap(write -> turn(write).flatMap(turn -> take(write, turn, next)));
  }

  /// The versions before knew writes whose organization is in the body without it; answers are kept
  /// for 30 days.
  private Mono<Write> write(String caller, ServerRequest request, String key, byte[] body) {
    String organization = organization(request, body);
    Write write = write(caller, request, key, body, organization);
    boolean isInBody =
        !organization.isEmpty() && !request.pathVariables().containsKey(ORGANIZATION);
    if (!isInBody) {
      return Mono.just(write);
    }
    Write before = write(caller, request, key, body, "");
    return writes
        .isKnown(before.organization(), before.id(), before.fingerprint())
        .map(isKnown -> isKnown ? before : write);
  }

  /// The organization that is written to, in the path or in the body; empty for none.
  private String organization(ServerRequest request, byte[] body) {
    String inPath = request.pathVariables().get(ORGANIZATION);
    return inPath == null ? inBody(body) : inPath;
  }

  /// What the body is worth, its route says.
  private String inBody(byte[] body) {
    try {
      return json.readTree(body).path(ORGANIZATION).asString("");
    } catch (JacksonException noJson) {
      return "";
    }
  }

  private static Write write(
      String caller, ServerRequest request, String key, byte[] body, String organization) {
    // An id that no organization can have says nothing about one.
    String scope = organization.length() > 32 ? "" : organization;
    String target = request.method() + " " + request.uri().getRawPath();
    String query = request.uri().getRawQuery();
    return new Write(
        caller,
        withBody(request, body),
        scope,
        Sha256.hex(caller.length() + ":" + caller + scope.length() + ":" + scope + key),
        Sha256.hex(target + "?" + query + "\n" + new String(body, StandardCharsets.ISO_8859_1)));
  }

  private static ServerRequest withBody(ServerRequest request, byte[] body) {
    var buffers = request.exchange().getResponse().bufferFactory();
    Flux<DataBuffer> again =
        body.length == 0 ? Flux.empty() : Flux.defer(() -> Flux.just(buffers.wrap(body)));
    return ServerRequest.from(request).body(again).build();
  }

  /// Waits while another request does the same.
  private Mono<Turn> turn(Write write) {
    return writes
        .begin(write.organization(), write.id(), write.fingerprint())
        .filter(turn -> !(turn instanceof Turn.Running))
        .repeatWhenEmpty(times -> times.take(POLLS).delayElements(POLL))
        .defaultIfEmpty(new Turn.Running());
  }

  private Mono<ServerResponse> take(Write write, Turn turn, HandlerFunction<ServerResponse> next) {
    return switch (turn) {
      case Turn.Ours(WriteClaim claim, var _) ->
          Detached.from(run(write, claim, next)).flatMap(RememberedAnswer::toResponse);
      case Turn.Answered(String answer) -> replay(write, answer);
      case Turn.Running _ ->
          conflict("The first request with this Idempotency-Key still runs; repeat it later.");
      case Turn.Misused _ -> conflict("This Idempotency-Key has been used for another request.");
      case Turn.Unanswered _ ->
          conflict(
              "The first request with this Idempotency-Key has taken effect, but its answer is lost;"
                  + " read what is there now.");
    };
  }

  private static Mono<ServerResponse> conflict(String detail) {
    return Problems.answer(HttpStatus.CONFLICT, CONFLICT, detail);
  }

  private Mono<ServerResponse> replay(Write write, String answer) {
    write.request().exchange().getResponse().getHeaders().set("X-Replayed", "true");
    return secrets
        .open(answer, WriteClaim.place(write.organization(), write.id()))
        .map(text -> answers.<RememberedAnswer>readValue(text).toResponse())
        .orElseGet(() -> conflict("The answer to this Idempotency-Key cannot be read any more."));
  }

  private Mono<RememberedAnswer> run(
      Write write, WriteClaim claim, HandlerFunction<ServerResponse> next) {
    long begun = System.nanoTime();
    return handle(
            next,
            write.request(),
            new Actor(write.caller(), claim, origins.addressOf(write.request())))
        .onErrorResume(Refusals::answer)
        .flatMap(response -> capture(write.request().exchange(), response))
        .delayUntil(answer -> settled(keep(claim, answer), begun))
        .onErrorResume(failure -> settled(release(claim), begun).then(Mono.error(failure)));
  }

  private Mono<Void> settled(Mono<Void> settling, long begun) {
    return settlement.of(settling, System.nanoTime() - begun);
  }

  private Mono<RememberedAnswer> capture(ServerWebExchange exchange, ServerResponse response) {
    CapturedResponse captured = new CapturedResponse(exchange.getResponse());
    return response
        .writeTo(exchange.mutate().response(captured).build(), context)
        .then(Mono.fromSupplier(captured::answer));
  }

  /// What is done is done: an answer that cannot be kept is given all the same.
  private Mono<Void> keep(WriteClaim claim, RememberedAnswer answer) {
    return answer.isFinal()
        ? writes
            .answered(claim, secrets.seal(json.writeValueAsString(answer), claim.place()))
            .doOnError(failure -> LOG.warn("An answer cannot be kept: {}", failure.toString()))
            .onErrorComplete()
        : release(claim);
  }

  private Mono<Void> release(WriteClaim claim) {
    return writes.release(claim).onErrorComplete();
  }

  private static Mono<ServerResponse> handle(
      HandlerFunction<ServerResponse> next, ServerRequest request, Actor actor) {
    return Mono.defer(() -> next.handle(request)).contextWrite(actor::in);
  }
}
