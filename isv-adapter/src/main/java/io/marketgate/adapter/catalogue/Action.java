package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An action of a product, ready to be called.
///
/// @param name exact case
/// @param product whose catalogue it is in
/// @param description for people
/// @param effect whether it changes anything
/// @param schema what the parameters must look like
/// @param returns what the answer's data look like, or what a task ends with; null where nobody
///   says
/// @param access what a caller must be allowed, must have bought and may take
/// @param task how long it can take when it goes on after the call; null when it does not
/// @param timeout longest wait for a backend's answer to begin
/// @param passToken whether the backend also gets the caller's access token
/// @param backends one without a name; or several with theirs, which are asked at the same time
/// @param isPartial whether one of several backends may fail and the others' answers are given
/// @param answer what becomes of the backend's answer; null for nothing
/// @param cache how long an answer is given again; null when it is not
/// @param errors how the backend's own refusals are put, by its status
public record Action(
    String name,
    String product,
    String description,
    Effect effect,
    ParamsSchema schema,
    @Nullable AnswerSchema returns,
    Access access,
    @Nullable Duration task,
    Duration timeout,
    boolean passToken,
    List<Backend> backends,
    boolean isPartial,
    @Nullable AnswerRule answer,
    @Nullable CacheRule cache,
    Map<Integer, BackendError> errors) {

  public Action {
    backends = List.copyOf(backends);
    errors = Map.copyOf(errors);
  }

  /// What stands between a caller and the backend.
  ///
  /// @param permission what a caller must be allowed, to be filled from the parameters
  /// @param requires switches that the organization's edition must have on
  /// @param consumes what a call takes of counting metrics before the backend is called
  /// @param tells what the backend is told: `edition`, metrics of the organization's edition, or
  ///   `traceId`
  /// @param throttle how often it may be called; null for no limit of its own
  public record Access(
      PermissionTemplate permission,
      List<String> requires,
      List<Consumption> consumes,
      List<String> tells,
      @Nullable Throttle throttle) {

    public Access {
      tells = List.copyOf(tells);
      requires = List.copyOf(requires);
      consumes = List.copyOf(consumes);
    }
  }

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int BAD_GATEWAY = 502;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  /// When a backend that is asked too often does not say.
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// In `tells`, the code of the edition rather than a metric.
  public static final String EDITION = "edition";

  /// In `tells`, the call's trace id, which is signed then. That of a write is signed anyway.
  public static final String TRACE_ID = "traceId";

  /// Whether an action changes anything at the backend.
  public enum Effect {
    READ,
    WRITE
  }

  /// How a backend's refusal is passed on.
  ///
  /// @param status HTTP status to answer, 400–599
  /// @param code to answer
  /// @param message to answer
  public record BackendError(int status, String code, String message) {

    /// What a product's codes look like, such as `Item.NotFound`; they are labels of metrics, too.
    public static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]{0,99}");

    Refusal toRefusal() {
      return new Refusal.BackendRefused(status, code, message);
    }
  }

  /// Where and how a backend is called.
  ///
  /// @param name of its part of the answer; empty for the only one
  /// @param service name of the service whose address the configuration has
  /// @param idempotencyHeader header in which a write's key is sent, because the backend knows
  ///   repetitions by it; null when it does not
  /// @param retries how often a call is sent again after a failure that passes
  /// @param isOfAnyType whether its answers are JSON whatever their Content-Type says
  /// @param template the request to make from the parameters
  public record Backend(
      String name,
      String service,
      @Nullable String idempotencyHeader,
      int retries,
      boolean isOfAnyType,
      RequestTemplate template) {}

  /// Whether a repetition of a write can safely be sent to the backend again.
  public boolean isRepeatable() {
    return backends.getFirst().idempotencyHeader() != null;
  }

  /// Whether several backends are asked.
  public boolean isJoined() {
    return backends.size() > 1 || !backends.getFirst().name().isEmpty();
  }

  /// Whether the answer must be there as a whole before anything of it can be passed on.
  public boolean takesWholeAnswers() {
    return effect == Effect.WRITE || answer != null || cache != null || isJoined();
  }

  /// Whether the body of a backend's refusal says which one it is.
  public boolean readsRefusals() {
    return answer != null && answer.readsRefusals();
  }

  /// The refusals of its own that the catalogue gives it, each once.
  public List<BackendError> ownRefusals() {
    Stream<BackendError> byBody =
        answer == null
            ? Stream.empty()
            : answer.refusals().stream().map(AnswerRule.RefusalRule::answer);
    return Stream.concat(errors.values().stream(), byBody)
        .distinct()
        .sorted(
            Comparator.comparing(BackendError::status)
                .thenComparing(BackendError::code)
                .thenComparing(BackendError::message))
        .toList();
  }

  /// The parameters against the action's schema.
  public Optional<Refusal> checkParams(ObjectNode params) {
    return schema.check(params);
  }

  /// What the caller must be allowed to call it with whatever parameters.
  public RequiredPermission toRequiredPermission() {
    return access.permission().fillAny();
  }

  /// The page that the parameters ask for; a value that is null when the action has no pages.
  public Outcome<Optional<PageRequest>> toPage(ObjectNode params) {
    if (answer == null || answer.paging() == null) {
      return Outcome.of(Optional.empty());
    }
    return answer.paging().of(params).then(page -> Outcome.of(Optional.of(page)));
  }

  /// The requests to the backends, in their order, for parameters that fit the schema.
  public Outcome<List<BackendRequest>> toBackendRequests(ObjectNode params, CallValues ofCall) {
    List<BackendRequest> requests = new ArrayList<>(backends.size());
    for (Backend backend : backends) {
      switch (backend.template().fill(params, ofCall)) {
        case Outcome.Value<BackendRequest>(BackendRequest request) -> requests.add(request);
        case Outcome.Refused<BackendRequest>(Refusal refusal) -> {
          return Outcome.refused(refusal);
        }
      }
    }
    return Outcome.of(requests);
  }

  /// How to put a status with which a backend refused.
  public Refusal toRefusal(BackendStatus status) {
    BackendError error = errors.get(status.code());
    return error == null ? unexplained(status) : error.toRefusal();
  }

  private static Refusal unexplained(BackendStatus status) {
    return switch (status.code()) {
      case TOO_MANY_REQUESTS ->
          new Refusal.BackendBusy(Objects.requireNonNullElse(status.retryAfter(), RETRY_AFTER));
      case BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT -> new Refusal.BackendFailed(status.code());
      default -> new Refusal.BadGateway("answered with status " + status.code());
    };
  }

  /// How to put a refusal whose body is too long to be read.
  public Refusal toUnreadRefusal(BackendStatus status) {
    Refusal otherwise = toRefusal(status);
    return answer == null ? otherwise : answer.unread(status.code(), otherwise);
  }

  /// How to put that one of several backends refuses.
  public Refusal toPartsRefusal(BackendStatus status, byte[] body) {
    Refusal otherwise = toRefusal(status);
    return answer == null ? otherwise : answer.ofPart(status.code(), body, otherwise);
  }

  /// What the caller gets of a backend's whole answer.
  ///
  /// @param body empty for none
  /// @param page that was asked for; null when the action has no pages
  public Outcome<byte[]> toAnswer(BackendStatus status, byte[] body, @Nullable PageRequest page) {
    return answer == null ? Outcome.of(body) : answer.apply(status, body, page, toRefusal(status));
  }

  /// What a call with these parameters takes of counting metrics.
  public Outcome<List<Consumption.Taking>> toTakings(ObjectNode params) {
    List<Consumption.Taking> takings = new ArrayList<>();
    for (Consumption consumption : access.consumes()) {
      switch (consumption.of(params)) {
        case Outcome.Value<Consumption.Taking>(Consumption.Taking taking) -> takings.add(taking);
        case Outcome.Refused<Consumption.Taking>(Refusal refusal) -> {
          return Outcome.refused(refusal);
        }
      }
    }
    return Outcome.of(takings);
  }

  /// What the caller must be allowed for parameters that fit the schema.
  public Outcome<RequiredPermission> toRequiredPermission(ObjectNode params) {
    return access.permission().fill(params);
  }
}
