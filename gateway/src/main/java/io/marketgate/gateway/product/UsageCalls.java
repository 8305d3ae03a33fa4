package io.marketgate.gateway.product;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.gateway.problem.Problem;
import io.marketgate.gateway.tenancy.EntitlementView;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.usage.Figures;
import io.marketgate.tenant.usage.Usage;
import io.marketgate.tenant.usage.UsageAnswer;
import io.marketgate.tenant.usage.UsageCommand;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/// What the product's backends count (api.md 3), from the input to what is answered.
final class UsageCalls {

  private static final Duration LONGEST_RESERVATION = Duration.ofHours(24);
  private static final Duration DEFAULT_RESERVATION = Duration.ofMinutes(10);
  private static final int LONGEST_KEY = 128;

  private final Usage usage;

  /// What can be asked for; the name of each, in small letters, is the last part of its path.
  enum Operation {
    CONSUME,
    RESERVE,
    ACQUIRE,
    RELEASE;

    /// The last part of its path.
    String path() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The one whose path ends so.
    static Operation of(String path) {
      return valueOf(path.toUpperCase(Locale.ROOT));
    }

    /// The members that its input may have.
    Set<String> members() {
      return this == RESERVE
          ? Set.of("metric", "amount", "key", "ttl")
          : Set.of("metric", "amount", "key");
    }

    private UsageCommand command(String organization, Counted counted, JsonInput input) {
      return switch (this) {
        case CONSUME ->
            new UsageCommand.Consume(
                organization, counted.metric(), counted.amount(), counted.key());
        case ACQUIRE ->
            new UsageCommand.Acquire(
                organization, counted.metric(), counted.amount(), counted.key());
        case RELEASE ->
            new UsageCommand.Release(
                organization, counted.metric(), counted.amount(), counted.key());
        case RESERVE ->
            new UsageCommand.Reserve(
                organization,
                counted.metric(),
                counted.amount(),
                input.duration("ttl", DEFAULT_RESERVATION, LONGEST_RESERVATION),
                counted.key());
      };
    }
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

  UsageCalls(Usage usage) {
    this.usage = usage;
  }

  /// Counts; fails with what the domain refuses.
  Mono<UsageReply> run(Operation operation, String organization, JsonInput input) {
    UsageCommand command = operation.command(organization, Counted.read(input), input);
    return input.faults().isEmpty()
        ? usage.run(command).map(answer -> reply(command, answer))
        : Mono.just(UsageReply.of(input.faults().problem()));
  }

  private static UsageReply reply(UsageCommand command, UsageAnswer answer) {
    if (!answer.isAllowed()) {
      return UsageReply.of(denied(answer, command.amount()));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("allowed", true);
    if (command instanceof UsageCommand.Reserve) {
      body.put("reservation", command.organization() + "." + answer.receipt());
      body.put("expiresAt", Objects.requireNonNull(answer.expiresAt()));
    } else {
      body.put("receipt", Objects.requireNonNull(answer.receipt()));
    }
    body.putAll(figures(answer.figures(), command.amount()));
    return UsageReply.ok(body);
  }

  /// A denial with the figures that led to it.
  static Problem denied(UsageAnswer answer, long requested) {
    Map<String, Object> figures = figures(answer.figures(), requested);
    figures.put("reason", answer.code().name());
    return Problem.of(
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
}
