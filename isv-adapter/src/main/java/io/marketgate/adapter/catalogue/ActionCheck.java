package io.marketgate.adapter.catalogue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h)");
  private static final Map<String, Throttle.Per> PER =
      Map.of("user", Throttle.Per.USER, "account", Throttle.Per.ACCOUNT, "all", Throttle.Per.ALL);

  /// Statuses of a failure. Redirects are not followed: what a backend answers so is not an answer.
  private static final Pattern FAILURE = Pattern.compile("[345][0-9]{2}");

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
  private static final Duration LONGEST_TASK = Duration.ofDays(1);
  private static final Duration LONGEST_CACHE = Duration.ofHours(1);

  private final Faults faults;
  private final AnswerSchemaCheck answers;

  /// @param faults to add to
  /// @param answers check of what actions of the file return
  ActionCheck(Faults faults, AnswerSchemaCheck answers) {
    this.faults = faults;
    this.answers = answers;
  }

  /// The action; null when something is wrong with it.
  @Nullable Action toAction(String product, String name, CatalogueFile.ActionEntry entry) {
    faults.require(NAME.matcher(name).matches(), "the name must match " + NAME);
    Action.Access access =
        new Action.Access(
            permission(entry),
            Objects.requireNonNullElse(entry.requires(), List.of()),
            new ConsumptionCheck(faults::add).check(entry.consumes()),
            Objects.requireNonNullElse(entry.tells(), List.of()),
            throttle(entry.throttle()));
    String description = faults.required("description", entry.description());
    Action.Effect effect = effect(entry.effect());
    Duration task = task(entry.task(), effect);
    Duration timeout = timeout(entry.timeout(), task);
    ParamsSchema schema = schema(entry.params());
    checkNames(access, schema);
    AnswerSchema returns = answers.check(entry.returns(), faults);
    List<Action.Backend> backends =
        new BackendCheck(faults, schema, entry.paging() != null).check(entry, effect);
    AnswerRule answer = new AnswerCheck(faults, schema).check(entry);
    CacheRule cache = cache(entry.cache(), effect);
    boolean passToken = Boolean.TRUE.equals(entry.passToken());
    faults.require(
        !passToken || cache == null || cache.per() == Throttle.Per.USER,
        "cache.per must be user, as what the backend answers is for the bearer of the token");
    Map<Integer, Action.BackendError> errors = errors(entry.errors());
    boolean isPartial = isPartial(entry);
    return faults.isEmpty()
        ? new Action(
            name,
            product,
            description,
            effect,
            schema,
            returns,
            access,
            task,
            timeout,
            passToken,
            backends,
            isPartial,
            answer,
            cache,
            errors)
        : null;
  }

  /// What is asked for before the backend is called must be what a caller can give: a permission
  /// about a parameter that is misspelt would be about nothing.
  private void checkNames(Action.Access access, ParamsSchema schema) {
    for (String name : access.permission().resourceParameters()) {
      faults.require(
          schema.allows(name), "resource names {params." + name + "}, which is no parameter");
    }
    access
        .permission()
        .keys()
        .forEach((key, name) ->
            faults.require(
                schema.allows(name),
                "conditionKeys." + key + " names " + name + ", which is no parameter"));
    for (Consumption consumption : access.consumes()) {
      String name = consumption.parameter();
      faults.require(
          name == null || schema.allows(name),
          "consumes." + consumption.metric() + " names {" + name + "}, which is no parameter");
    }
  }

  /// Where there is none that can be read, one that allows everything, so that the rest can be
  /// checked.
  private ParamsSchema schema(@Nullable JsonNode params) {
    if (params == null || !params.isObject()) {
      faults.add("params (a JSON Schema) is required");
      return ParamsSchema.unknown();
    }
    List<SchemaFault> wrong = ParamsSchema.allFaults(params);
    wrong.forEach(fault -> faults.add("params" + fault));
    JsonNode type = params.path("type");
    faults.require(
        !wrong.isEmpty()
            || type.isMissingNode()
            || type.asString("").equals("object")
            || type.valueStream().anyMatch(each -> each.asString("").equals("object")),
        "params/type must be object, which what callers send is");
    return wrong.isEmpty() ? new ParamsSchema(params) : ParamsSchema.unknown();
  }

  private boolean isPartial(CatalogueFile.ActionEntry entry) {
    String partial = Objects.requireNonNullElse(entry.partial(), "fail");
    faults.require(
        partial.equals("fail") || partial.equals("omit"), "partial must be fail or omit");
    faults.require(
        entry.partial() == null || entry.backends() != null,
        "partial is for an action with several backends");
    return partial.equals("omit");
  }

  private @Nullable Duration task(CatalogueFile.@Nullable TaskEntry entry, Action.Effect effect) {
    if (entry == null) {
      return null;
    }
    faults.require(effect == Action.Effect.WRITE, "task is for writes");
    faults.require(entry.longest() != null, "task.longest is required");
    Duration longest = duration("task.longest", entry.longest(), DEFAULT_TIMEOUT);
    faults.require(longest.compareTo(LONGEST_TASK) <= 0, "task.longest must be at most a day");
    return longest;
  }

  /// Of the whole call; of a task, as long as it may take where nothing is said.
  private Duration timeout(@Nullable String text, @Nullable Duration task) {
    Duration timeout = duration("timeout", text, task == null ? DEFAULT_TIMEOUT : task);
    Duration longest = task == null ? LONGEST_TIMEOUT : LONGEST_TASK;
    faults.require(
        timeout.compareTo(longest) <= 0,
        "timeout must be at most "
            + (task == null ? "an hour; what takes longer is a task" : "a day"));
    return timeout;
  }

  private @Nullable CacheRule cache(
      CatalogueFile.@Nullable CacheEntry entry, Action.Effect effect) {
    if (entry == null) {
      return null;
    }
    faults.require(effect == Action.Effect.READ, "cache is for reads");
    faults.require(entry.life() != null, "cache.life is required");
    Duration life = duration("cache.life", entry.life(), DEFAULT_TIMEOUT);
    faults.require(life.compareTo(LONGEST_CACHE) <= 0, "cache.life must be at most an hour");
    return new CacheRule(life, per("cache.per", entry.per(), "user"));
  }

  private PermissionTemplate permission(CatalogueFile.ActionEntry entry) {
    String action = faults.required("permission", entry.permission());
    faults.require(
        action.isEmpty() || PERMISSION.matcher(action).matches(),
        "permission must be <service>:<Name>");
    String resource = faults.required("resource", entry.resource());
    faults.require(
        resource.isEmpty() || RESOURCE.matcher(resource).matches(),
        "resource must be acs:<service>:<region>:<account>:<relative-id>");
    faults.require(
        PermissionTemplate.withoutPlaceholders(resource)
            .chars()
            .noneMatch(c -> c == '{' || c == '}'),
        "resource knows the placeholders {accountId} and {params.<name>}");
    Map<String, String> keys = Objects.requireNonNullElse(entry.conditionKeys(), Map.of());
    String service = action.substring(0, Math.max(action.indexOf(':'), 0)) + ":";
    keys.keySet()
        .forEach(key ->
            faults.require(
                key.startsWith(service) || key.startsWith(RESOURCE_TAG),
                "conditionKeys must begin with " + service + " or " + RESOURCE_TAG));
    return new PermissionTemplate(action, resource, keys);
  }

  private Action.Effect effect(@Nullable String text) {
    String effect = faults.required("effect", text).toUpperCase(Locale.ROOT);
    faults.require(
        effect.isEmpty() || effect.equals("READ") || effect.equals("WRITE"),
        "effect must be read or write");
    return effect.equals("READ") ? Action.Effect.READ : Action.Effect.WRITE;
  }

  private @Nullable Throttle throttle(CatalogueFile.@Nullable ThrottleEntry entry) {
    if (entry == null) {
      return null;
    }
    Throttle.Per per = per("throttle.per", entry.per(), "account");
    try {
      return new Throttle(RateLimit.parse(Objects.requireNonNullElse(entry.limit(), "")), per);
    } catch (IllegalArgumentException e) {
      faults.add("throttle.limit " + e.getMessage());
      return null;
    }
  }

  private Throttle.Per per(String member, @Nullable String text, String absent) {
    Throttle.Per per = PER.get(Objects.requireNonNullElse(text, absent));
    if (per == null) {
      faults.add(member + " must be one of " + new TreeSet<>(PER.keySet()));
      return Throttle.Per.USER;
    }
    return per;
  }

  private Duration duration(String member, @Nullable String text, Duration absent) {
    if (text == null) {
      return absent;
    }
    Matcher matcher = SHORT_DURATION.matcher(text);
    if (!matcher.matches()) {
      faults.add(member + " must be like 500ms, 5s, 10m or 1h");
      return absent;
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "h" -> Duration.ofHours(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "s" -> Duration.ofSeconds(amount);
          default -> Duration.ofMillis(amount);
        };
    faults.require(duration.isPositive(), member + " must be more than nothing");
    return duration;
  }

  private Map<Integer, Action.BackendError> errors(
      @Nullable Map<String, CatalogueFile.ErrorEntry> entries) {
    ErrorCheck errorChecks = new ErrorCheck(faults);
    Map<Integer, Action.BackendError> errors = new HashMap<>();
    Objects.requireNonNullElse(entries, Map.<String, CatalogueFile.ErrorEntry>of())
        .forEach((status, entry) -> {
          boolean isFailure = FAILURE.matcher(status).matches();
          faults.require(isFailure, "errors." + status + " is no status of a failure, 300 to 599");
          Action.BackendError error = errorChecks.check("errors." + status, entry);
          if (isFailure) {
            errors.put(Integer.valueOf(status), error);
          }
        });
    return errors;
  }
}
