package io.marketgate.gateway.ram;

import io.marketgate.adapter.catalogue.RequiredPermission;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.BuiltInAction;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.RefusedException;
import io.marketgate.tenant.access.AccessException;
import io.marketgate.tenant.permission.InvalidCaseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One of RAM's own actions on the caller's organization, by its RAM name and with RAM's
/// parameters. Its permission is `ram:<name>` on every resource it touches.
final class RamAction implements BuiltInAction {

  /// How the names of RAM's reading actions begin.
  private static final Set<String> READS = Set.of("Get", "List");

  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final String name;
  private final Set<Parameter> required;
  private final Set<Parameter> optional;
  private final List<Resource> resources;
  private final Work work;

  /// What an action does.
  @FunctionalInterface
  interface Work {

    /// @param organization the caller's
    /// @return the data of the answer
    Mono<Object> run(String organization, Arguments arguments);
  }

  /// What an action touches: a kind of thing, and which of them.
  ///
  /// @param kind `policy`, `user`, `group` or `role`
  /// @param named the parameter with its name; empty for all of them
  record Resource(String kind, Optional<Parameter> named) {

    static Resource all(String kind) {
      return new Resource(kind, Optional.empty());
    }

    static Resource of(String kind, Parameter named) {
      return new Resource(kind, Optional.of(named));
    }
  }

  RamAction(
      String name,
      Set<Parameter> required,
      Set<Parameter> optional,
      List<Resource> resources,
      Work work) {
    this.name = name;
    this.required = required;
    this.optional = optional;
    this.resources = List.copyOf(resources);
    this.work = work;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isWrite() {
    return READS.stream().noneMatch(name::startsWith);
  }

  @Override
  public Optional<Refusal> checkParams(ObjectNode params) {
    return Arguments.check(params, required, optional);
  }

  @Override
  public List<RequiredPermission> required(ObjectNode params) {
    return resources.stream().map(resource -> permission(nameOf(resource, params))).toList();
  }

  @Override
  public List<RequiredPermission> requiredForAny() {
    return resources.stream()
        .map(resource -> permission(RequiredPermission.ACCOUNT + ":" + resource.kind() + "/*"))
        .toList();
  }

  @Override
  public Mono<Object> answer(Call call) {
    return work.run(call.tenant().organization().id(), new Arguments(call.request().params()))
        .onErrorMap(AccessException.class, RamAction::toRefusal)
        .onErrorMap(InvalidCaseException.class, RamAction::toRefusal);
  }

  /// `<account>:policy/<name>`. A policy of the platform belongs to the account `system`, as in
  /// RAM.
  private static String nameOf(Resource resource, ObjectNode params) {
    String which =
        resource.named().map(named -> params.get(named.wireName()).stringValue()).orElse("*");
    JsonNode type = params.get(Parameter.POLICY_TYPE.wireName());
    boolean isSystem =
        resource.kind().equals("policy") && type != null && type.stringValue().equals("System");
    return (isSystem ? "system" : RequiredPermission.ACCOUNT) + ":" + resource.kind() + "/" + which;
  }

  private RequiredPermission permission(String resource) {
    return new RequiredPermission("ram:" + name, "acs:ram::" + resource, Map.of());
  }

  private static RefusedException toRefusal(AccessException refusal) {
    return new RefusedException(
        new Refusal.ActionRefused(
            refusal.reason() == AccessException.Reason.NOT_FOUND ? NOT_FOUND : CONFLICT,
            refusal.code(),
            Objects.requireNonNullElse(refusal.getMessage(), "")));
  }

  private static RefusedException toRefusal(InvalidCaseException fault) {
    return new RefusedException(
        new Refusal.InvalidParameter(
            "params" + fault.pointer(),
            "it " + Objects.requireNonNullElse(fault.getMessage(), "")));
  }

  /// Declares an action step by step.
  static Declaration named(String name) {
    return new Declaration(name);
  }

  /// An action that is being declared.
  static final class Declaration {

    private final String name;
    private final Set<Parameter> required = EnumSet.noneOf(Parameter.class);
    private final Set<Parameter> optional = EnumSet.noneOf(Parameter.class);

    private Declaration(String name) {
      this.name = name;
    }

    Declaration needs(Parameter... parameters) {
      required.addAll(List.of(parameters));
      return this;
    }

    Declaration takes(Parameter... parameters) {
      optional.addAll(List.of(parameters));
      return this;
    }

    /// A list, which is read page by page.
    Declaration inPages() {
      return takes(Parameter.LIMIT, Parameter.CURSOR);
    }

    RamAction does(List<Resource> resources, Work work) {
      return new RamAction(name, required, optional, resources, work);
    }

    /// An action that answers nothing but that it is done.
    RamAction changes(List<Resource> resources, Function<Change, Mono<?>> work) {
      return does(
          resources,
          (organization, arguments) ->
              work.apply(new Change(organization, arguments)).then(Mono.just(Map.of())));
    }
  }

  /// What a change is about.
  record Change(String organization, Arguments arguments) {

    String text(Parameter parameter) {
      return arguments.text(parameter);
    }
  }
}
