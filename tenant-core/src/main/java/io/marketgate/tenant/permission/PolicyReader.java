package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// One reading of one document, token by token, so that each fault is found where it stands.
final class PolicyReader {

  private static final Pattern PRINCIPAL =
      Pattern.compile("\\*|acs:ram::[^:*?]+:(root|user/.+|role/.+)");
  private static final Set<String> PRINCIPALS = Set.of("RAM", "Service", "Federated");

  private final JsonParser json;
  private final PolicyKind kind;
  private final Set<String> sids = new HashSet<>();

  /// Reads the value of one member; the parser stands on the value's first token.
  private interface Member {
    void read(String name);
  }

  /// What has been read of a statement.
  private static final class Parts {
    private @Nullable String sid;
    private @Nullable Effect effect;
    private @Nullable List<String> actions;
    private @Nullable List<String> exceptActions;
    private @Nullable List<String> resources;
    private final List<String> principals = new ArrayList<>();
    private boolean namesPrincipals;
    private final List<Condition> conditions = new ArrayList<>();
  }

  PolicyReader(JsonParser json, PolicyKind kind) {
    this.json = json;
    this.kind = kind;
  }

  /// Where the parser stands.
  String pointer() {
    return json.streamReadContext().pathAsPointer().toString();
  }

  PolicyDocument document() {
    List<Statement> statements = new ArrayList<>();
    Set<String> missing = new HashSet<>(Set.of("Version", "Statement"));
    json.nextToken();
    object(name -> {
      missing.remove(name);
      switch (name) {
        case "Version" -> version();
        case "Statement" -> statements(statements);
        default -> throw unknown();
      }
    });
    for (String name : List.of("Version", "Statement")) {
      if (missing.contains(name)) {
        throw new PolicyInvalidException("", name + " is required");
      }
    }
    if (json.nextToken() != null) {
      throw new PolicyInvalidException("", "Something follows the document");
    }
    return new PolicyDocument(kind, statements);
  }

  private void version() {
    if (!text().equals("1")) {
      throw fault("must be the string 1");
    }
  }

  private void statements(List<Statement> statements) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw fault("must be a list of statements");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      statements.add(statement());
    }
    if (statements.isEmpty()) {
      throw new PolicyInvalidException("/Statement", "must have at least one statement");
    }
  }

  private Statement statement() {
    Parts parts = new Parts();
    object(name -> member(parts, name));
    if (parts.effect == null) {
      throw fault("Effect is required");
    }
    if ((parts.actions == null) == (parts.exceptActions == null)) {
      throw fault("exactly one of Action and NotAction is required");
    }
    boolean isTrust = kind == PolicyKind.TRUST;
    if (!isTrust && parts.resources == null) {
      throw fault("Resource is required");
    }
    if (isTrust && !parts.namesPrincipals) {
      throw fault("Principal is required");
    }
    return new Statement(
        parts.sid,
        parts.effect,
        parts.exceptActions != null,
        parts.actions == null ? Objects.requireNonNull(parts.exceptActions) : parts.actions,
        parts.resources == null ? List.of() : parts.resources,
        parts.principals,
        parts.conditions);
  }

  private void member(Parts parts, String name) {
    switch (name) {
      case "Sid" -> parts.sid = sid();
      case "Effect" -> parts.effect = effect();
      case "Action" -> parts.actions = actions();
      case "NotAction" -> parts.exceptActions = actions();
      case "Resource" -> parts.resources = resources();
      case "Principal" -> {
        parts.namesPrincipals = true;
        principals(parts.principals);
      }
      case "Condition" -> conditions(parts.conditions);
      default -> throw unknown();
    }
  }

  private String sid() {
    String sid = text();
    if (sid.isEmpty()) {
      throw fault("must not be empty");
    }
    if (!sids.add(sid)) {
      throw fault("stands twice in this document");
    }
    return sid;
  }

  private Effect effect() {
    return switch (text()) {
      case "Allow" -> Effect.ALLOW;
      case "Deny" -> Effect.DENY;
      default -> throw fault("must be Allow or Deny");
    };
  }

  private List<String> actions() {
    return texts(action -> {
      boolean isAny = !action.isEmpty() && action.chars().allMatch(c -> c == '*');
      if (!isAny && action.indexOf(':') <= 0) {
        throw fault("must be * or <service>:<Name>");
      }
    });
  }

  private List<String> resources() {
    if (kind == PolicyKind.TRUST) {
      throw fault("A trust policy names no resources");
    }
    return texts(resource -> {
      if (resource.isEmpty()) {
        throw fault("must not be empty");
      }
    });
  }

  private void principals(List<String> principals) {
    if (kind != PolicyKind.TRUST) {
      throw fault("Only a trust policy names principals");
    }
    object(name -> {
      if (!PRINCIPALS.contains(name)) {
        throw unknown();
      }
      List<String> names =
          texts(principal -> {
            if (name.equals("RAM") && !PRINCIPAL.matcher(principal).matches()) {
              throw fault("must be * or acs:ram::<account>:root, user/<name> or role/<name>");
            }
          });
      // Services and identity providers are no principals of ours: such a statement is kept, and
      // matches nobody here.
      if (name.equals("RAM")) {
        principals.addAll(names);
      }
    });
  }

  private void conditions(List<Condition> conditions) {
    object(operatorName -> {
      ConditionOperator operator = ConditionOperator.named(operatorName);
      if (operator == null) {
        throw fault("There is no such operator");
      }
      object(key -> {
        if (key.isEmpty()) {
          throw fault("must not be empty");
        }
        conditions.add(new Condition(operator, key, values(operator)));
      });
      if (conditions.isEmpty() || conditions.getLast().operator() != operator) {
        throw fault("must name a key");
      }
    });
  }

  private List<String> values(ConditionOperator operator) {
    return texts(value -> {
      try {
        var _ = operator.compile(List.of(value));
      } catch (IllegalArgumentException e) {
        throw fault(Objects.requireNonNullElse(e.getMessage(), "is wrong"));
      }
    });
  }

  /// A text or a list of one or more of them.
  private List<String> texts(Consumer<String> check) {
    List<String> texts = new ArrayList<>();
    if (json.currentToken() == JsonToken.START_ARRAY) {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        texts.add(text());
        check.accept(texts.getLast());
      }
      if (texts.isEmpty()) {
        throw fault("must not be an empty list");
      }
    } else {
      texts.add(text());
      check.accept(texts.getLast());
    }
    return texts;
  }

  private String text() {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw fault("must be a string");
    }
    String text = json.getString();
    text.codePoints()
        .filter(PolicyReader::isNoCharacter)
        .findAny()
        .ifPresent(character -> {
          throw fault("has U+%04X, which is no character of text".formatted(character));
        });
    return text;
  }

  /// Halves of characters, Unicode's noncharacters and control characters.
  private static boolean isNoCharacter(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.SURROGATE, Character.CONTROL -> true;
      default -> (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
    };
  }

  /// An object whose members have different names.
  private void object(Member member) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw fault("must be an object");
    }
    Set<String> names = new HashSet<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      if (!names.add(name)) {
        throw fault("stands twice in its object");
      }
      json.nextToken();
      member.read(name);
    }
  }

  private PolicyInvalidException unknown() {
    return fault("There is no such member");
  }

  private PolicyInvalidException fault(String message) {
    return new PolicyInvalidException(pointer(), message);
  }
}
