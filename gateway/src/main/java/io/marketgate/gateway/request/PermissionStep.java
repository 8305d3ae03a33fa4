package io.marketgate.gateway.request;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.permission.CallerPermissions;
import io.marketgate.gateway.permission.DiagnosticMessages;
import io.marketgate.gateway.permission.GovernedCaller;

/// Whether the caller may do this: the owner of the account everything that no control policy
/// forbids, anybody else what policies allow (ram.md 4).
final class PermissionStep implements Step {

  private final CallerPermissions permissions;
  private final DiagnosticMessages messages;

  PermissionStep(CallerPermissions permissions, DiagnosticMessages messages) {
    this.permissions = permissions;
    this.messages = messages;
  }

  @Override
  public String name() {
    return "permission";
  }

  @Override
  public Answer check(Call call) {
    GovernedCaller known = permissions.known(call);
    return known == null
        ? new Answer.Later(permissions.of(call).map(this::judge))
        : new Answer.Now(judge(known));
  }

  private Verdict judge(GovernedCaller caller) {
    return caller.deny().map(denial -> Step.refuse(messages.refusal(denial))).orElseGet(Step::pass);
  }
}
