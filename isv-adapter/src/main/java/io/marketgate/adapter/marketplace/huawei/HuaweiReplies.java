package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.LifecycleResult.Instance;
import io.marketgate.adapter.marketplace.ReplyJson;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers that both generations have in common.
final class HuaweiReplies {

  /// Names and passwords as they are.
  static final UnaryOperator<String> PLAIN = text -> text;

  private HuaweiReplies() {}

  /// @param secret what becomes of names and passwords
  static ReplyJson of(LifecycleCall call, LifecycleResult result, UnaryOperator<String> secret) {
    boolean isCreate = call instanceof LifecycleCall.Provision;
    return switch (result) {
      case LifecycleResult.Ready(Instance instance) -> created(instance, secret);
      case LifecycleResult.Done(Instance instance) ->
          isCreate ? created(instance, secret) : coded(ResultCode.OK, "success.");
      case LifecycleResult.Pending(@Nullable Instance instance) ->
          coded(ResultCode.PROCESSING, "processing")
              .with("instanceId", instance == null ? null : instance.id());
      case LifecycleResult.Found(List<Instance> instances) ->
          coded(ResultCode.OK, "success.").with("info", info(instances, secret));
      case LifecycleResult.Heard _ -> coded(ResultCode.OK, "success.");
      case LifecycleResult.Failed(var fault, String message) ->
          coded(ResultCode.of(fault), message);
    };
  }

  static ReplyJson coded(ResultCode code, String message) {
    return new ReplyJson().with("resultCode", code.text()).with("resultMsg", message);
  }

  private static ReplyJson created(Instance instance, UnaryOperator<String> secret) {
    return coded(ResultCode.OK, "success.")
        .with("instanceId", instance.id())
        .with("appInfo", appInfo(instance, secret));
  }

  private static ReplyJson appInfo(Instance instance, UnaryOperator<String> secret) {
    String memo = String.join("; ", instance.info().values());
    return new ReplyJson()
        .with("frontEndUrl", instance.frontEndUrl())
        .with("adminUrl", instance.adminUrl())
        .with("userName", instance.username() == null ? null : secret.apply(instance.username()))
        .with("password", instance.password() == null ? null : secret.apply(instance.password()))
        .with("memo", memo.isEmpty() ? null : memo);
  }

  /// Only what is ready is told; the rest is asked for again.
  private static List<Map<String, Object>> info(
      List<Instance> instances, UnaryOperator<String> secret) {
    return instances.stream()
        .filter(Instance::isReady)
        .map(instance ->
            new ReplyJson()
                .with("instanceId", instance.id())
                .with("appInfo", appInfo(instance, secret))
                .members())
        .toList();
  }
}
