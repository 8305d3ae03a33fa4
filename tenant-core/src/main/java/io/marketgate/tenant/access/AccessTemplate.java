package io.marketgate.tenant.access;

import io.marketgate.tenant.permission.InvalidCaseException;
import io.marketgate.tenant.permission.PolicyInvalidException;
import io.marketgate.tenant.permission.PolicyKind;
import io.marketgate.tenant.permission.PolicyParser;
import io.marketgate.tenant.permission.RawJson;
import io.marketgate.tenant.storage.Rows;
import io.marketgate.tenant.storage.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The product's permission template: the policies and groups that every new organization begins
/// with (ram.md), so that its owner has nobody to ask and only puts users into groups. Read once,
/// at the start, from a file
/// `{"policies":[{"name","description?","document"}],"groups":[{"name","policies":["system/…"]}]}`;
/// the entries of a group are `system/<name>` or `custom/<name>` of the template's own.
public final class AccessTemplate {

  private static final int MOST = 100;
  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_DESCRIPTION = 1_024;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");
  private static final Pattern REFERENCE = Pattern.compile("(system|custom)/([A-Za-z0-9-]+)");

  private final List<Policy> policies;
  private final List<Group> groups;

  private record Policy(String name, String description, String document) {}

  private record Group(String name, List<PolicyRef> policies) {}

  private AccessTemplate(List<Policy> policies, List<Group> groups) {
    this.policies = List.copyOf(policies);
    this.groups = List.copyOf(groups);
  }

  /// Reads a file.
  ///
  /// @throws IllegalStateException if it is not of this form; names file and place
  static AccessTemplate read(Path file, SystemPolicies system) {
    try {
      return parse(Files.readString(file), system);
    } catch (InvalidCaseException e) {
      throw new IllegalStateException(file + e.pointer() + ": " + e.getMessage(), e);
    } catch (PolicyInvalidException e) {
      throw new IllegalStateException(file + e.pointer() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Gives a new organization what it begins with, in the transaction that makes it.
  public List<Write> applied(String organization, Instant now) {
    LocalDateTime utc = Rows.utc(now);
    List<Write> writes = new ArrayList<>();
    for (Policy policy : policies) {
      writes.addAll(
          PolicyRows.insertPolicy(
              organization, policy.name(), policy.description(), policy.document(), utc));
    }
    for (Group group : groups) {
      writes.add(
          PrincipalRows.insertPrincipal(organization, PrincipalKind.GROUP, group.name(), utc));
      for (PolicyRef policy : group.policies()) {
        writes.add(PrincipalRows.attach(organization, PrincipalKind.GROUP, group.name(), policy));
      }
    }
    return writes;
  }

  private static AccessTemplate parse(String text, SystemPolicies system) {
    Map<String, String> members = RawJson.members(text, "", Set.of("policies", "groups"));
    List<Policy> policies = list(members, "policies", AccessTemplate::policy);
    unique(policies.stream().map(Policy::name).toList(), "/policies");
    Set<String> own = new TreeSet<>(policies.stream().map(Policy::name).toList());
    List<Group> groups =
        list(members, "groups", (entry, place) -> group(entry, place, system, own));
    unique(groups.stream().map(Group::name).toList(), "/groups");
    return new AccessTemplate(policies, groups);
  }

  private interface Entry<T> {
    T read(String text, String place);
  }

  private static <T> List<T> list(Map<String, String> members, String name, Entry<T> entry) {
    List<T> read = new ArrayList<>();
    String text = members.get(name);
    if (text != null) {
      for (String each : RawJson.elements(text, "/" + name, MOST)) {
        read.add(entry.read(each, "/" + name + "/" + read.size()));
      }
    }
    return read;
  }

  private static Policy policy(String text, String place) {
    Map<String, String> members =
        RawJson.members(text, place, Set.of("name", "description", "document"));
    String description = members.get("description");
    String document = RawJson.required(members, "document", place);
    PolicyParser.check(document, PolicyKind.IDENTITY, place + "/document");
    return new Policy(
        name(members, place),
        description == null
            ? ""
            : RawJson.string(description, place + "/description", 0, LONGEST_DESCRIPTION),
        document);
  }

  private static Group group(
      String text, String place, SystemPolicies system, Set<String> ownPolicies) {
    Map<String, String> members = RawJson.members(text, place, Set.of("name", "policies"));
    List<PolicyRef> policies = new ArrayList<>();
    for (String each :
        RawJson.elements(RawJson.required(members, "policies", place), place + "/policies", MOST)) {
      String at = place + "/policies/" + policies.size();
      String reference = RawJson.string(each, at, 1, 2 * LONGEST_NAME);
      policies.add(reference(reference, at, system, ownPolicies));
    }
    requireFitting(policies, place + "/policies");
    return new Group(name(members, place), List.copyOf(policies));
  }

  private static void requireFitting(List<PolicyRef> policies, String place) {
    long custom =
        policies.stream().filter(policy -> policy.type() == PolicyRef.Type.CUSTOM).count();
    if (Set.copyOf(policies).size() < policies.size()) {
      throw new InvalidCaseException(place, "a policy stands twice");
    }
    if (custom > PrincipalDirectory.MOST_CUSTOM_ATTACHED
        || policies.size() - custom > PrincipalDirectory.MOST_SYSTEM_ATTACHED) {
      throw new InvalidCaseException(
          place, "has more than 10 policies of its own or 20 of the platform");
    }
  }

  private static PolicyRef reference(
      String text, String place, SystemPolicies system, Set<String> ownPolicies) {
    Matcher reference = REFERENCE.matcher(text);
    if (!reference.matches()) {
      throw new InvalidCaseException(place, "must be system/<name> or custom/<name>");
    }
    boolean isSystem = "system".equals(reference.group(1));
    String name = reference.group(2);
    if (!(isSystem ? system.contains(name) : ownPolicies.contains(name))) {
      throw new InvalidCaseException(place, "there is no such policy");
    }
    return new PolicyRef(isSystem ? PolicyRef.Type.SYSTEM : PolicyRef.Type.CUSTOM, name);
  }

  private static String name(Map<String, String> members, String place) {
    String name =
        RawJson.string(RawJson.required(members, "name", place), place + "/name", 1, LONGEST_NAME);
    if (!NAME.matcher(name).matches()) {
      throw new InvalidCaseException(place + "/name", "must be made of " + NAME);
    }
    return name;
  }

  private static void unique(List<String> names, String place) {
    if (Set.copyOf(names).size() < names.size()) {
      throw new InvalidCaseException(place, "a name stands twice");
    }
  }
}
