package io.marketgate.adapter.catalogue;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An action of a product, ready to be called.
///
/// @param name exact case
/// @param product whose catalogue it is in
/// @param description for people
/// @param effect whether it changes anything
/// @param permission what a caller must be allowed, to be filled from the parameters
/// @param requires switches that the organization's edition must have on
/// @param consumes what a call takes of counting metrics before the backend is called
/// @param throttle how often it may be called; null for no limit of its own
/// @param timeout longest wait for the backend's answer to begin
/// @param passToken whether the backend also gets the caller's access token
/// @param backend how to call the backend
/// @param errors how the backend's own refusals are put, by its status
public record Action(
    String name,
    String product,
    String description,
    Effect effect,
    PermissionTemplate permission,
    List<String> requires,
    List<Consumption> consumes,
    @Nullable Throttle throttle,
    Duration timeout,
    boolean passToken,
    Backend backend,
    Map<Integer, BackendError> errors) {

  public Action {
    requires = List.copyOf(requires);
    consumes = List.copyOf(consumes);
    errors = Map.copyOf(errors);
  }

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
  public record BackendError(int status, String code, String message) {}

  /// Where and how the backend is called.
  ///
  /// @param service name of the service whose address the configuration has
  /// @param idempotencyHeader header in which a write's key is sent, because the backend knows
  ///   repetitions by it; null when it does not
  /// @param retries how often a call is sent again after a failure that passes
  /// @param template the request to make from the parameters
  /// @param schema what the parameters must look like
  public record Backend(
      String service,
      @Nullable String idempotencyHeader,
      int retries,
      RequestTemplate template,
      ParamsSchema schema) {}

  /// Whether a repetition of a write can safely be sent to the backend again.
  public boolean isRepeatable() {
    return backend.idempotencyHeader() != null;
  }

  /// The parameters against the action's schema.
  public Optional<Refusal> checkParams(ObjectNode params) {
    return backend.schema().check(params);
  }

  /// What the caller must be allowed to call it with whatever parameters.
  public RequiredPermission toRequiredPermission() {
    return permission.fillAny();
  }

  /// The backend request for parameters that fit the schema.
  public Outcome<BackendRequest> toBackendRequest(ObjectNode params) {
    return backend.template().fill(params);
  }

  /// How to put a status with which the backend refused.
  public Refusal toRefusal(int backendStatus) {
    BackendError error = errors.get(backendStatus);
    return error == null
        ? new Refusal.BadGateway("answered with status " + backendStatus)
        : new Refusal.BackendRefused(error.status(), error.code(), error.message());
  }

  /// What a call with these parameters takes of counting metrics.
  public Outcome<List<Consumption.Taking>> toTakings(ObjectNode params) {
    List<Consumption.Taking> takings = new ArrayList<>();
    for (Consumption consumption : consumes) {
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
    return permission.fill(params);
  }
}
