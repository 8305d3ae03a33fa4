package io.marketgate.gateway.faults;

import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A user who calls again and again, from several places, while something is broken. Each answer
/// has to be the contract's, whatever it says.
final class UserCalls implements AutoCloseable {

  private static final int AT_ONCE = 10;
  private static final long PAUSE_MILLIS = 100;

  private final Operators users = new Operators();
  private final Rotation replicas;
  private final String call;
  private final Callers callers = new Callers();

  /// @param code of the envelope, or what is wrong with the answer
  /// @param took until the answer
  record Called(String code, Duration took) {}

  /// @param account of a new organization, whose owner calls
  UserCalls(Rotation replicas, String account) throws InterruptedException {
    this.replicas = replicas;
    this.call = users.callOfNewOwner(replicas.next(0), account, "ListMigrations");
  }

  UserCalls begin() {
    return begin(AT_ONCE, PAUSE_MILLIS);
  }

  /// @param atOnce places that he calls from
  /// @param pauseMillis after each call
  UserCalls begin(int atOnce, long pauseMillis) {
    for (int caller = 0; caller < atOnce; caller++) {
      callers.add(caller, pauseMillis, number -> users.get(replicas.next(number), call, ""));
    }
    return this;
  }

  /// What became of all of them.
  List<Called> end() throws InterruptedException {
    return callers.end().stream()
        .map(called -> new Called(code(called.answer()), called.took()))
        .toList();
  }

  @Override
  public void close() {
    callers.over();
  }

  private static String code(Operators.Answer answer) {
    if (answer.status() == 0) {
      return "no answer";
    }
    JsonNode envelope;
    try {
      envelope = answer.json();
    } catch (JacksonException e) {
      return "no JSON";
    }
    String code = envelope.path("code").asString("no code");
    return !envelope.hasNonNull("requestId") || !envelope.hasNonNull("traceId")
        ? "no envelope"
        : code.equals("OK") == (answer.status() == 200) ? code : code + " with " + answer.status();
  }
}
