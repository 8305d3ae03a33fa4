package io.marketgate.tenant.permission;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// ram.md 2 to 4 written down once more, without a thought for speed and in other means: patterns
/// as regular expressions, addresses as numbers, every statement looked at.
final class NaiveEngine {

  private static final Map<String, Pattern> PATTERNS = new HashMap<>();

  record Question(String action, String resource, Map<String, String> context) {}

  /// @return `<verdict> <names of Allows> <names of Denies>`
  static String decide(Question question, List<PolicyDocument> policies) {
    TreeSet<String> allow = new TreeSet<>();
    TreeSet<String> deny = new TreeSet<>();
    for (int p = 0; p < policies.size(); p++) {
      List<Statement> statements = policies.get(p).statements();
      for (int s = 0; s < statements.size(); s++) {
        Statement statement = statements.get(s);
        if (matches(question, statement)) {
          String name = statement.sid() == null ? "p" + p + "#" + s : statement.sid();
          (statement.effect() == Effect.ALLOW ? allow : deny).add(name);
        }
      }
    }
    String verdict = !deny.isEmpty() ? "ExplicitDeny" : allow.isEmpty() ? "ImplicitDeny" : "Allow";
    return verdict + " " + allow + " " + deny;
  }

  private static boolean matches(Question question, Statement statement) {
    String action = question.action().toLowerCase(Locale.ROOT);
    boolean named =
        statement.actions().stream()
            .anyMatch(pattern -> glob(pattern.toLowerCase(Locale.ROOT), action));
    return named != statement.exceptActions()
        && statement.resources().stream().anyMatch(r -> resource(r, question.resource()))
        && statement.conditions().stream().allMatch(c -> condition(c, question.context()));
  }

  private static boolean resource(String pattern, String resource) {
    if (pattern.equals("*")) {
      return true;
    }
    List<String> patterns = List.of(pattern.split(":", 5));
    List<String> parts = List.of(resource.split(":", 5));
    for (int i = 0; i < patterns.size(); i++) {
      if (i >= parts.size() || !glob(patterns.get(i), parts.get(i))) {
        return false;
      }
    }
    return patterns.size() == parts.size() || pattern.endsWith("*");
  }

  private static boolean condition(Condition condition, Map<String, String> context) {
    List<String> given = new ArrayList<>();
    context.forEach((key, value) -> {
      if (key.equalsIgnoreCase(condition.key())) {
        given.add(value);
      }
    });
    String operator = condition.operator().wireName();
    String positive = operator.replace("Not", "");
    boolean any =
        !given.isEmpty()
            && condition.values().stream()
                .anyMatch(value -> compare(positive, given.getFirst(), value));
    return operator.contains("Not") != any;
  }

  private static boolean compare(String operator, String given, String value) {
    return switch (operator) {
      case "StringEquals", "Bool" -> given.equals(value);
      case "StringEqualsIgnoreCase" ->
          given.toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT));
      case "StringLike" -> glob(value, given);
      case "IpAddress" -> address(value, given);
      default -> {
        Integer order = operator.startsWith("Date") ? dates(given, value) : numbers(given, value);
        yield order != null && ordered(operator, order);
      }
    };
  }

  private static boolean ordered(String operator, int order) {
    if (operator.endsWith("LessThan")) {
      return order < 0;
    } else if (operator.endsWith("LessThanEquals")) {
      return order <= 0;
    } else if (operator.endsWith("GreaterThan")) {
      return order > 0;
    } else if (operator.endsWith("GreaterThanEquals")) {
      return order >= 0;
    }
    return order == 0;
  }

  private static @Nullable Integer numbers(String given, String value) {
    return given.matches("-?\\d+(\\.\\d+)?")
        ? (Integer) new BigDecimal(given).compareTo(new BigDecimal(value))
        : null;
  }

  private static @Nullable Integer dates(String given, String value) {
    return given.contains("T")
        ? (Integer)
            OffsetDateTime.parse(given)
                .toInstant()
                .compareTo(OffsetDateTime.parse(value).toInstant())
        : null;
  }

  private static boolean address(String range, String given) {
    if (!given.matches("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-f]+:[0-9a-f.:]+|::[0-9a-f.:]*")) {
      return false;
    }
    String[] parts = range.split("/");
    byte[] first = bytes(parts[0]);
    byte[] address = bytes(given);
    if (first.length != address.length) {
      return false;
    }
    int prefix = parts.length == 2 ? Integer.parseInt(parts[1]) : first.length * 8;
    String bits = bits(first);
    return bits(address).startsWith(bits.substring(0, prefix));
  }

  /// The JDK reads literals without asking anybody, and makes mapped addresses IPv4.
  private static byte[] bytes(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String bits(byte[] bytes) {
    StringBuilder bits = new StringBuilder();
    for (byte b : bytes) {
      bits.append(Integer.toBinaryString((b & 0xFF) | 0x100).substring(1));
    }
    return bits.toString();
  }

  private static boolean glob(String pattern, String text) {
    return PATTERNS
        .computeIfAbsent(
            pattern,
            glob ->
                Pattern.compile(
                    glob.codePoints()
                        .mapToObj(c ->
                            switch (c) {
                              case '*' -> ".*";
                              case '?' -> ".";
                              default -> Pattern.quote(Character.toString(c));
                            })
                        .collect(Collectors.joining()),
                    Pattern.DOTALL))
        .matcher(text)
        .matches();
  }

  private NaiveEngine() {}
}
