package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Problems;
import io.marketgate.gateway.problem.Refusals;
import io.marketgate.gateway.tenancy.EntitlementView;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.usage.Figures;
import io.marketgate.tenant.usage.Reservations;
import io.marketgate.tenant.usage.Usage;
import io.marketgate.tenant.usage.UsageAnswer;
import io.marketgate.tenant.usage.UsageCommand;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// `/product/v1`: consume, reserve, acquire, release (api.md 3).
final class UsageRoutes {

  private static final String ORGANIZATION = "/product/v1/organizations/{organization}";
  private static final String RESERVATION = "/product/v1/reservations/{reservation}";
  private static final Duration LONGEST_RESERVATION = Duration.ofHours(24);
  private static final Duration DEFAULT_RESERVATION = Duration.ofMinutes(10);
  private static final Set<String> COUNTED = Set.of("metric", "amount", "key");
  private static final Set<String> RESERVED = Set.of("metric", "amount", "key", "ttl");
  private static final int LONGEST_KEY = 128;

  private final Usage usage;
  private final Reservations reservations;
  private final ClientGuard clients;

  UsageRoutes(Usage usage, Reservations reservations, ClientGuard clients) {
    this.usage = usage;
    this.reservations = reservations;
    this.clients = clients;
  }

  RouterFunction<ServerResponse> routes() {
    return Refusals.answering(
            RouterFunctions.route()
                .POST(ORGANIZATION + "/consume", this::consume)
                .POST(ORGANIZATION + "/reserve", this::reserve)
                .POST(ORGANIZATION + "/acquire", this::acquire)
                .POST(ORGANIZATION + "/release", this::release)
                .POST(RESERVATION + "/confirm", this::confirm)
                .POST(RESERVATION + "/release", this::releaseReservation))
        .filter(clients.needs(Scope.USAGE))
        .build();
  }

  /// What is to be counted.
  private record Counted(String metric, long amount, String key) {

    static Counted read(JsonInput input) {
      String key = input.requiredText("key");
      if (key.length() > LONGEST_KEY || !isPlain(key)) {
        input
            .faults()
            .add("key", "must have at most " + LONGEST_KEY + " characters, no blank at its ends");
      }
      return new Counted(
          input.requiredText("metric"), input.requiredNumber("amount", 1, Limit.MOST), key);
    }
  }

  /// The database takes a text with a blank at its end for the one without; and half a character
  /// cannot be stored.
  private static boolean isPlain(String key) {
    return key.strip().equals(key) && key.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  /// What a call asks for, from what it counts and the rest of its input.
  @FunctionalInterface
  private interface Asked {
    UsageCommand command(String organization, Counted counted, JsonInput input);
  }

  private Mono<ServerResponse> consume(ServerRequest request) {
    return count(
        request,
        COUNTED,
        (organization, counted, input) ->
            new UsageCommand.Consume(
                organization, counted.metric(), counted.amount(), counted.key()));
  }

  private Mono<ServerResponse> acquire(ServerRequest request) {
    return count(
        request,
        COUNTED,
        (organization, counted, input) ->
            new UsageCommand.Acquire(
                organization, counted.metric(), counted.amount(), counted.key()));
  }

  private Mono<ServerResponse> release(ServerRequest request) {
    return count(
        request,
        COUNTED,
        (organization, counted, input) ->
            new UsageCommand.Release(
                organization, counted.metric(), counted.amount(), counted.key()));
  }

  private Mono<ServerResponse> reserve(ServerRequest request) {
    return count(
        request,
        RESERVED,
        (organization, counted, input) ->
            new UsageCommand.Reserve(
                organization,
                counted.metric(),
                counted.amount(),
                input.duration("ttl", DEFAULT_RESERVATION, LONGEST_RESERVATION),
                counted.key()));
  }

  private Mono<ServerResponse> count(ServerRequest request, Set<String> members, Asked asked) {
    return JsonInput.read(
        request,
        members,
        input -> run(input, asked.command(organization(request), Counted.read(input), input)));
  }

  private Mono<ServerResponse> run(JsonInput input, UsageCommand command) {
    return input.faults().isEmpty()
        ? usage.run(command).flatMap(answer -> answer(command, answer))
        : input.faults().answer();
  }

  private static Mono<ServerResponse> answer(UsageCommand command, UsageAnswer answer) {
    if (!answer.isAllowed()) {
      return denied(answer, command.amount());
    }
    Map<String, Object> figures = figures(answer.figures(), command.amount());
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("allowed", true);
    if (command instanceof UsageCommand.Reserve) {
      body.put("reservation", command.organization() + "." + answer.receipt());
      body.put("expiresAt", Objects.requireNonNull(answer.expiresAt()));
    } else {
      body.put("receipt", Objects.requireNonNull(answer.receipt()));
    }
    body.putAll(figures);
    return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(body);
  }

  /// A denial with the figures that led to it.
  static Mono<ServerResponse> denied(UsageAnswer answer, long requested) {
    Map<String, Object> figures = figures(answer.figures(), requested);
    figures.put("reason", answer.code().name());
    return Problems.answer(
        HttpStatus.FORBIDDEN,
        answer.code() == UsageAnswer.Code.SUSPENDED ? "Suspended" : "QuotaExceeded",
        "Less is left than was asked for.",
        figures);
  }

  /// How a counter stands, as all interfaces say it.
  static Map<String, Object> figures(Figures figures, long requested) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("metric", figures.metric());
    body.put("limit", EntitlementView.limit(figures.limit()));
    body.put("used", figures.used());
    body.put("requested", requested);
    if (figures.remaining() != null) {
      body.put("remaining", figures.remaining());
    }
    if (figures.resetsAt() != null) {
      body.put("resetsAt", figures.resetsAt());
    }
    return body;
  }

  private Mono<ServerResponse> confirm(ServerRequest request) {
    return JsonInput.readOptional(
        request,
        Set.of("amount"),
        input -> {
          Long amount = input.number("amount", 1, Limit.MOST);
          Reservation reservation = reservation(request);
          return input.faults().isEmpty()
              ? ended(reservations.confirm(reservation.organization(), reservation.id(), amount))
              : input.faults().answer();
        });
  }

  private Mono<ServerResponse> releaseReservation(ServerRequest request) {
    Reservation reservation = reservation(request);
    return ended(reservations.release(reservation.organization(), reservation.id()));
  }

  private static Mono<ServerResponse> ended(Mono<Reservations.Ended> change) {
    return change
        .map(ended ->
            Map.of(
                "metric", ended.metric(),
                "reserved", ended.reserved(),
                "confirmed", ended.confirmed()))
        .flatMap(ServerResponse.ok()::bodyValue);
  }

  /// A reservation's name says whose it is.
  private record Reservation(String organization, String id) {}

  private static Reservation reservation(ServerRequest request) {
    String name = request.pathVariable("reservation");
    int dot = name.indexOf('.');
    return dot < 0
        ? new Reservation("", name)
        : new Reservation(name.substring(0, dot), name.substring(dot + 1));
  }

  private static String organization(ServerRequest request) {
    return request.pathVariable("organization");
  }
}
