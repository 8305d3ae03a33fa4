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
import io.marketgate.tenant.task.Task;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/// Who may look at a task: what it ends with is what its action would have answered, so it is
/// whoever began it, and whoever may do what began it, whatever it is about.
final class TaskReaders {

  private final CallerPermissions permissions;
  private final DiagnosticMessages messages;
  private final Supplier<Catalogue> catalogue;

  TaskReaders(
      CallerPermissions permissions, DiagnosticMessages messages, Supplier<Catalogue> catalogue) {
    this.permissions = permissions;
    this.messages = messages;
    this.catalogue = catalogue;
  }

  /// Whoever makes a call, as it is kept with what he begins.
  static String nameOf(Call call) {
    return Sha256.hex("principal " + Principal.of(call.token()).arn());
  }

  /// Fails with a [RefusedException] when the caller may not look at a task.
  Mono<Void> require(Call call, Task task) {
    return task.begunBy() == null || hasBegun(call, task)
        ? Mono.empty()
        : permissions
            .of(call)
            .mapNotNull(caller -> caller.deny(needed(task)).orElse(null))
            .flatMap(denial -> Mono.error(new RefusedException(messages.refusal(denial))));
  }

  /// A session may be allowed less than whoever has it, and is not him here.
  private static boolean hasBegun(Call call, Task task) {
    return call.token().sessionPolicy() == null && nameOf(call).equals(task.begunBy());
  }

  /// An action that the catalogue has no more needs what nobody has whom policies govern.
  private RequiredPermission needed(Task task) {
    Optional<Action> action = catalogue.get().find(task.action());
    return action
        .map(Action::toRequiredPermission)
        .orElseGet(() -> new RequiredPermission(task.action(), "*", Map.of()));
  }
}
