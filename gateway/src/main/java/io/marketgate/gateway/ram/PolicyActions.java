package io.marketgate.gateway.ram;

import static io.marketgate.gateway.ram.Parameter.DESCRIPTION;
import static io.marketgate.gateway.ram.Parameter.POLICY_DOCUMENT;
import static io.marketgate.gateway.ram.Parameter.POLICY_NAME;
import static io.marketgate.gateway.ram.Parameter.POLICY_TYPE;
import static io.marketgate.gateway.ram.Parameter.SET_AS_DEFAULT;
import static io.marketgate.gateway.ram.Parameter.VERSION_ID;

import io.marketgate.gateway.permission.PolicyLists;
import io.marketgate.gateway.permission.PolicyVersionView;
import io.marketgate.gateway.permission.PolicyView;
import io.marketgate.gateway.ram.RamAction.Resource;
import io.marketgate.tenant.access.PolicyDirectory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Mono;

/// RAM's actions on policies and their versions.
final class PolicyActions {

  private static final List<Resource> ALL = List.of(Resource.all("policy"));
  private static final List<Resource> ONE = List.of(Resource.of("policy", POLICY_NAME));

  private final PolicyDirectory directory;
  private final PolicyLists lists;

  PolicyActions(PolicyDirectory directory, PolicyLists lists) {
    this.directory = directory;
    this.lists = lists;
  }

  List<RamAction> all() {
    return List.of(
        RamAction.named("ListPolicies").inPages().does(ALL, this::list),
        RamAction.named("CreatePolicy")
            .needs(POLICY_NAME, POLICY_DOCUMENT)
            .takes(DESCRIPTION)
            .does(ONE, this::create),
        RamAction.named("GetPolicy").needs(POLICY_NAME).takes(POLICY_TYPE).does(ONE, this::get),
        RamAction.named("DeletePolicy")
            .needs(POLICY_NAME)
            .changes(
                ONE,
                change -> directory.deletePolicy(change.organization(), change.text(POLICY_NAME))),
        RamAction.named("ListPolicyVersions").needs(POLICY_NAME).does(ONE, this::versions),
        RamAction.named("CreatePolicyVersion")
            .needs(POLICY_NAME, POLICY_DOCUMENT)
            .takes(SET_AS_DEFAULT)
            .does(ONE, this::createVersion),
        RamAction.named("SetDefaultPolicyVersion")
            .needs(POLICY_NAME, VERSION_ID)
            .changes(
                ONE,
                change ->
                    directory.setDefaultVersion(
                        change.organization(), change.text(POLICY_NAME), version(change))),
        RamAction.named("DeletePolicyVersion")
            .needs(POLICY_NAME, VERSION_ID)
            .changes(
                ONE,
                change ->
                    directory.deleteVersion(
                        change.organization(), change.text(POLICY_NAME), version(change))));
  }

  private Mono<Object> list(String organization, Arguments arguments) {
    return lists.all(organization).map(all -> Paging.page(arguments, all, PolicyLists::key));
  }

  private Mono<Object> create(String organization, Arguments arguments) {
    return directory
        .createPolicy(
            organization,
            arguments.text(POLICY_NAME),
            arguments.textOr(DESCRIPTION, ""),
            document(arguments))
        .map(PolicyView::of);
  }

  private Mono<Object> get(String organization, Arguments arguments) {
    String name = arguments.text(POLICY_NAME);
    return arguments.textOr(POLICY_TYPE, "Custom").equals("System")
        ? lists.system(name).map(view -> view)
        : directory.policy(organization, name).map(PolicyView::of);
  }

  private Mono<Object> versions(String organization, Arguments arguments) {
    return directory
        .versions(organization, arguments.text(POLICY_NAME))
        .map(versions -> Map.of("items", versions.stream().map(PolicyVersionView::of).toList()));
  }

  private Mono<Object> createVersion(String organization, Arguments arguments) {
    return directory
        .createVersion(
            organization,
            arguments.text(POLICY_NAME),
            document(arguments),
            arguments.flag(SET_AS_DEFAULT))
        .map(version -> Map.of("versionId", "v" + version));
  }

  private static String document(Arguments arguments) {
    return Objects.requireNonNull(arguments.document(POLICY_DOCUMENT));
  }

  private static int version(RamAction.Change change) {
    return Integer.parseInt(change.text(VERSION_ID).substring(1));
  }
}
