package io.marketgate.gateway.task;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.DiagnosticMessages;
import io.marketgate.gateway.permission.Principal;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.secret.Place;
import io.marketgate.tenant.secret.SecretBox;
import io.marketgate.tenant.task.Task;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// Who may look at a task: what it ends with is what its action would have answered, so it is
/// whoever began it, and whoever may do the same.
final class TaskReaders {

  private final CallerPermissions permissions;
  private final DiagnosticMessages messages;
  private final Supplier<Catalogue> catalogue;
  private final SecretBox secrets;
  private final JsonMapper json;
  private final ObjectReader required;

  /// @param secrets encrypts what tasks needed, which may name what they are about
  TaskReaders(
      CallerPermissions permissions,
      DiagnosticMessages messages,
      Supplier<Catalogue> catalogue,
      SecretBox secrets,
      JsonMapper json) {
    this.permissions = permissions;
    this.messages = messages;
    this.catalogue = catalogue;
    this.secrets = secrets;
    this.json = json;
    this.required = json.readerFor(RequiredPermission.class);
  }

  /// Who may look at the task that a call begins.
  Task.Readers of(Call call, Task.Key key, RequiredPermission permission) {
    return new Task.Readers(
        nameOf(call), secrets.seal(json.writeValueAsString(permission), place(key)));
  }

  private static Place place(Task.Key key) {
    return Place.of(
        "action_task.permission",
        key.organization(),
        key.id(),
        key.organization() + " " + key.id());
  }

  /// Whoever makes a call, as it is kept with what he begins.
  private static String nameOf(Call call) {
    return Sha256.hex("principal " + Principal.of(call.token()).arn());
  }

  /// Fails with a [RefusedException] when the caller may not look at a task.
  Mono<Void> require(Call call, Task task) {
    return task.readers().begunBy() == null || hasBegun(call, task)
        ? Mono.empty()
        : permissions
            .of(call)
            .mapNotNull(caller -> caller.deny(needed(task), neededForAny(task)).orElse(null))
            .flatMap(denial -> Mono.error(new RefusedException(messages.refusal(denial))));
  }

  /// A session may be allowed less than whoever has it, and is not him here.
  private static boolean hasBegun(Call call, Task task) {
    return call.token().sessionPolicy() == null && nameOf(call).equals(task.readers().begunBy());
  }

  private RequiredPermission needed(Task task) {
    return Optional.ofNullable(task.readers().permission())
        .flatMap(permission -> secrets.open(permission, place(task.key())))
        .flatMap(this::read)
        .orElseGet(() -> neededForAny(task));
  }

  /// Empty for what another version has written in another way.
  private Optional<RequiredPermission> read(String text) {
    try {
      return Optional.of(required.readValue(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /// Where it is not known, or not to be told, what the task is about. An action that the catalogue
  /// has no more needs what nobody has whom policies govern.
  private RequiredPermission neededForAny(Task task) {
    Optional<Action> action = catalogue.get().find(task.action());
    return action
        .map(Action::toRequiredPermission)
        .orElseGet(() -> new RequiredPermission(task.action(), "*", Map.of()));
  }
}
