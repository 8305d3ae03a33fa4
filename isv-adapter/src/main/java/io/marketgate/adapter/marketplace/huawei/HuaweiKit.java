package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleCall.BindApplication;
import io.marketgate.adapter.marketplace.LifecycleCall.BindTenant;
import io.marketgate.adapter.marketplace.LifecycleCall.Client;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleCall.Person;
import io.marketgate.adapter.marketplace.LifecycleCall.SyncPeople;
import io.marketgate.adapter.marketplace.ReplyJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The calls about a buyer's enterprise, its application and its people (Huawei's guide for joint
/// SaaS products, "tenantSync" to "allOrgSync"). Each may be repeated; taking away what is not
/// there is a success.
final class HuaweiKit {

  private static final String NAME = "name";
  private static final int LONGEST = 64;
  private static final int LONGEST_DOMAIN = 247;
  private static final int LONGEST_SECRET = 4_096;
  private static final int MOST_PEOPLE = 500;

  /// `flag`: 0 deletes, 1 adds, 2 changes, 3 takes an authorization back.
  private static final int MOST_FLAG = 3;

  private HuaweiKit() {}

  /// What is to be done.
  ///
  /// @param name the last part of the path
  /// @param nonce by which the call is told from others
  /// @param at when it was signed
  static LifecycleCall call(String name, ObjectNode body, String nonce, Instant at)
      throws CallRefused {
    InstanceName instance = instance(body);
    if (instance == null) {
      // A seller who tries the address while he applies for the application's credentials.
      return new LifecycleCall.Message(name + " " + nonce);
    }
    return switch (name) {
      case "tenantSync" -> tenant(instance, body, at);
      case "applicationSync" -> application(instance, body);
      case "authSync" -> people(instance, body, at);
      // Departments, of which the platform has none.
      default -> new LifecycleCall.Message(name + " " + nonce);
    };
  }

  private static @Nullable InstanceName instance(ObjectNode body) throws CallRefused {
    String id = optional(body, "instanceId", LONGEST);
    return id == null ? null : new InstanceName(id, true);
  }

  private static LifecycleCall tenant(InstanceName instance, ObjectNode body, Instant at)
      throws CallRefused {
    return new BindTenant(
        instance,
        required(body, "tenantId", LONGEST),
        optional(body, "domainName", LONGEST_DOMAIN),
        isThere(body),
        isTest(body),
        at);
  }

  private static LifecycleCall application(InstanceName instance, ObjectNode body)
      throws CallRefused {
    String tenant = required(body, "tenantId", LONGEST);
    Client client =
        isThere(body)
            ? new Client(
                required(body, "clientId", LONGEST), required(body, "clientSecret", LONGEST_SECRET))
            : null;
    return new BindApplication(instance, tenant, client, isTest(body));
  }

  private static LifecycleCall people(InstanceName instance, ObjectNode body, Instant at)
      throws CallRefused {
    String tenant = required(body, "tenantId", LONGEST);
    List<Person> people = new ArrayList<>();
    for (JsonNode each : list(body)) {
      if (!(each instanceof ObjectNode person)) {
        throw new CallRefused("userList must be a list of objects");
      }
      people.add(
          new Person(
              required(person, "userName", LONGEST),
              optional(person, NAME, LONGEST),
              optional(person, "email", 2 * LONGEST),
              "admin".equals(ReplyJson.text(person, "role")),
              !"false".equals(ReplyJson.text(person, "enable"))));
    }
    return new SyncPeople(instance, tenant, people, isThere(body), isTest(body), at);
  }

  private static ArrayNode list(ObjectNode body) throws CallRefused {
    if (body.get("userList") instanceof ArrayNode list && list.size() <= MOST_PEOPLE) {
      return list;
    }
    throw new CallRefused("userList must be a list of at most " + MOST_PEOPLE);
  }

  /// Whether it is there afterwards.
  private static boolean isThere(ObjectNode body) throws CallRefused {
    int flag = number(body, "flag", MOST_FLAG);
    return flag == 1 || flag == 2;
  }

  private static boolean isTest(ObjectNode body) throws CallRefused {
    return ReplyJson.text(body, "testFlag") != null && number(body, "testFlag", 1) == 1;
  }

  private static int number(ObjectNode body, String name, int most) throws CallRefused {
    String text = ReplyJson.required(body, name);
    if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '0' + most) {
      return text.charAt(0) - '0';
    }
    throw new CallRefused(name + " must be a number from 0 to " + most);
  }

  private static String required(ObjectNode body, String name, int longest) throws CallRefused {
    return bounded(name, ReplyJson.required(body, name), longest);
  }

  private static @Nullable String optional(ObjectNode body, String name, int longest)
      throws CallRefused {
    String value = ReplyJson.text(body, name);
    return value == null ? null : bounded(name, value, longest);
  }

  private static String bounded(String name, String value, int longest) throws CallRefused {
    if (value.length() > longest) {
      throw new CallRefused(name + " has more than " + longest + " characters");
    }
    return value;
  }
}
