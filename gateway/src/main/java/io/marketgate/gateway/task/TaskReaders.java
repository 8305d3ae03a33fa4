package io.marketgate.gateway.task;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.Denial;
import io.marketgate.gateway.permission.DiagnosticMessages;
import io.marketgate.gateway.permission.GovernedCaller;
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
  Mono<String> nameOf(Call call) {
    return permissions.of(call).map(TaskReaders::nameOf);
  }

  private static String nameOf(GovernedCaller caller) {
    return Sha256.hex("principal " + caller.arn());
  }

  /// Fails with a [RefusedException] when the caller may not look at a task.
  Mono<Void> require(Call call, Task task) {
    return task.begunBy() == null
        ? Mono.empty()
        : permissions
            .of(call)
            .filter(caller -> isNarrowed(call) || !nameOf(caller).equals(task.begunBy()))
            .mapNotNull(caller -> caller.deny(needed(task)).orElse(null))
            .flatMap(denial -> Mono.error(new RefusedException(refusal(denial))));
  }

  /// A session may be allowed less than whoever has it.
  private static boolean isNarrowed(Call call) {
    return call.token().sessionPolicy() != null;
  }

  /// An action that the catalogue has no more needs what nobody has whom policies govern.
  private RequiredPermission needed(Task task) {
    Optional<Action> action = catalogue.get().find(task.action());
    return action
        .map(Action::toRequiredPermission)
        .orElseGet(() -> new RequiredPermission(task.action(), "*", Map.of()));
  }

  private Refusal refusal(Denial denial) {
    return new Refusal.NoPermission(denial.accessDeniedDetail(messages.encode(denial)));
  }
}
