package io.marketgate.adapter.catalogue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Turns one entry of a catalogue file into an action, and collects what is wrong with it.
final class ActionCheck {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");
  private static final Pattern PERMISSION = Pattern.compile("[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9]*");

  /// RAM's own key for what a resource is marked with (ram.md 3).
  private static final String RESOURCE_TAG = "acs:ResourceTag/";

  private static final Pattern RESOURCE = Pattern.compile("acs(:[^:]*){3}:.+");
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,6})(ms|s)");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

  /// What the gateway itself sends to backends, or HTTP needs for its own purposes.
  private static final Set<String> OUR_HEADERS =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "te",
          "trailer",
          "traceparent",
          "transfer-encoding",
          "upgrade",
          "x-marketgate-identity",
          "x-request-id",
          "x-trace-id");

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
  private static final Map<String, Throttle.Per> PER =
      Map.of("user", Throttle.Per.USER, "account", Throttle.Per.ACCOUNT, "all", Throttle.Per.ALL);

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final int DEFAULT_RETRIES = 1;
  private static final int MOST_RETRIES = 3;
  private static final int LOWEST_ERROR = 400;
  private static final int HIGHEST_ERROR = 599;

  private final List<String> faults;

  /// @param faults to add to; each begins with the member that it is about, like `backend.path`,
  ///   when it is about one
  ActionCheck(List<String> faults) {
    this.faults = faults;
  }

  /// The action; null when something is wrong with it.
  @Nullable Action toAction(String product, String name, CatalogueFile.ActionEntry entry) {
    require(NAME.matcher(name).matches(), "the name must match " + NAME);
    PermissionTemplate permission = permission(entry);
    String description = required("description", entry.description());
    Action.Effect effect = effect(entry.effect());
    Throttle throttle = throttle(entry.throttle());
    Duration timeout = timeout(entry.timeout());
    List<String> requires = Objects.requireNonNullElse(entry.requires(), List.of());
    List<Consumption> consumes = new ConsumptionCheck(this::fault).check(entry.consumes());
    Action.Backend backend = backend(entry);
    Map<Integer, Action.BackendError> errors = errors(entry.errors());
    if (backend == null || !faults.isEmpty()) {
      return null;
    }
    boolean passToken = Boolean.TRUE.equals(entry.passToken());
    return new Action(
        name,
        product,
        description,
        effect,
        permission,
        requires,
        consumes,
        throttle,
        timeout,
        passToken,
        backend,
        errors);
  }

  private PermissionTemplate permission(CatalogueFile.ActionEntry entry) {
    String action = required("permission", entry.permission());
    require(
        action.isEmpty() || PERMISSION.matcher(action).matches(),
        "permission must be <service>:<Name>");
    String resource = required("resource", entry.resource());
    require(
        resource.isEmpty() || RESOURCE.matcher(resource).matches(),
        "resource must be acs:<service>:<region>:<account>:<relative-id>");
    require(
        PermissionTemplate.withoutPlaceholders(resource)
            .chars()
            .noneMatch(c -> c == '{' || c == '}'),
        "resource knows the placeholders {accountId} and {params.<name>}");
    Map<String, String> keys = Objects.requireNonNullElse(entry.conditionKeys(), Map.of());
    String service = action.substring(0, Math.max(action.indexOf(':'), 0)) + ":";
    keys.keySet()
        .forEach(key ->
            require(
                key.startsWith(service) || key.startsWith(RESOURCE_TAG),
                "conditionKeys must begin with " + service + " or " + RESOURCE_TAG));
    return new PermissionTemplate(action, resource, keys);
  }

  private Action.@Nullable Backend backend(CatalogueFile.ActionEntry entry) {
    CatalogueFile.BackendEntry backend = entry.backend();
    JsonNode params = entry.params();
    if (backend == null || params == null || !params.isObject()) {
      fault("backend and params (a JSON Schema) are required");
      return null;
    }
    String service = required("backend.service", backend.service());
    String method = required("backend.method", backend.method());
    require(METHODS.contains(method), "backend.method must be one of " + new TreeSet<>(METHODS));
    String path = required("backend.path", backend.path());
    require(path.startsWith("/"), "backend.path must begin with /");
    require(
        backend.body() == null || !method.equals("GET"), "backend.body is not for the method GET");
    Map<String, String> query = Objects.requireNonNullElse(backend.query(), Map.of());
    RequestTemplate template = new RequestTemplate(method, path, query, backend.body());
    ParamsSchema schema = new ParamsSchema(params);
    template
        .pathParameters()
        .forEach(name ->
            require(
                schema.requires(name),
                "backend.path needs {" + name + "}, which params does not require"));
    return new Action.Backend(
        service, idempotencyHeader(backend), retries(backend), template, schema);
  }

  private int retries(CatalogueFile.BackendEntry backend) {
    int retries = Objects.requireNonNullElse(backend.retries(), DEFAULT_RETRIES);
    require(
        retries >= 0 && retries <= MOST_RETRIES, "backend.retries must be 0 to " + MOST_RETRIES);
    return retries;
  }

  private @Nullable String idempotencyHeader(CatalogueFile.BackendEntry backend) {
    String header = backend.idempotencyHeader();
    require(
        header == null || (HEADER.matcher(header).matches() && !isOurs(header)),
        "backend.idempotencyHeader must be the name of a header that is not one of the gateway's");
    return header;
  }

  private static boolean isOurs(String header) {
    return OUR_HEADERS.contains(header.toLowerCase(Locale.ROOT));
  }

  private Action.Effect effect(@Nullable String text) {
    String effect = required("effect", text).toUpperCase(Locale.ROOT);
    require(
        effect.isEmpty() || effect.equals("READ") || effect.equals("WRITE"),
        "effect must be read or write");
    return effect.equals("READ") ? Action.Effect.READ : Action.Effect.WRITE;
  }

  private @Nullable Throttle throttle(CatalogueFile.@Nullable ThrottleEntry entry) {
    if (entry == null) {
      return null;
    }
    String per = Objects.requireNonNullElse(entry.per(), "account");
    require(PER.containsKey(per), "throttle.per must be one of " + new TreeSet<>(PER.keySet()));
    try {
      RateLimit limit = RateLimit.parse(Objects.requireNonNullElse(entry.limit(), ""));
      return new Throttle(limit, PER.getOrDefault(per, Throttle.Per.ACCOUNT));
    } catch (IllegalArgumentException e) {
      fault("throttle.limit " + e.getMessage());
      return null;
    }
  }

  private Duration timeout(@Nullable String text) {
    if (text == null) {
      return DEFAULT_TIMEOUT;
    }
    Matcher matcher = SHORT_DURATION.matcher(text);
    if (!matcher.matches()) {
      fault("timeout must be like 5s or 500ms");
      return DEFAULT_TIMEOUT;
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration timeout =
        matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    require(timeout.isPositive(), "timeout must be more than nothing");
    return timeout;
  }

  private Map<Integer, Action.BackendError> errors(
      @Nullable Map<Integer, CatalogueFile.ErrorEntry> entries) {
    Map<Integer, Action.BackendError> errors = new HashMap<>();
    Objects.requireNonNullElse(entries, Map.<Integer, CatalogueFile.ErrorEntry>of())
        .forEach((status, entry) -> errors.put(status, error(status, entry)));
    return errors;
  }

  private Action.BackendError error(int status, CatalogueFile.ErrorEntry entry) {
    int answered = Objects.requireNonNullElse(entry.status(), 0);
    require(
        answered >= LOWEST_ERROR && answered <= HIGHEST_ERROR,
        "errors." + status + ".status must be 400 to 599");
    return new Action.BackendError(
        answered,
        required("errors." + status + ".code", entry.code()),
        required("errors." + status + ".message", entry.message()));
  }

  private String required(String member, @Nullable String value) {
    if (value == null || value.isBlank()) {
      fault(member + " is required");
      return "";
    }
    return value;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      fault(otherwise);
    }
  }

  private void fault(String message) {
    faults.add(message);
  }
}
