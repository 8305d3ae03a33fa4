package io.marketgate.bench;

import java.util.ArrayList;
import java.util.List;

/// The statements that all engines are given: one for each action of a product with realistic
/// names, each about one kind of resource.
final class Cases {

  static final String ACCOUNT = "1234567890123456";
  static final String USER = "alice";
  static final String ADDRESS = "10.1.2.3";
  static final String RANGE = "10.0.0.0/8";

  private static final String[] VERBS = {
    "Get", "List", "Create", "Update", "Delete", "Describe", "Start", "Stop", "Attach", "Detach"
  };
  private static final String[] NOUNS = {
    "Migration", "MigrationPlan", "Server", "ServerGroup", "Disk", "Network", "Snapshot", "Image",
    "Report", "Schedule"
  };

  private Cases() {}

  static String action(int index) {
    String verb = VERBS[index % VERBS.length];
    String noun = NOUNS[index / VERBS.length % NOUNS.length];
    int generation = index / (VERBS.length * NOUNS.length);
    return verb + noun + (generation == 0 ? "" : "V" + generation);
  }

  static String kind(int index) {
    return NOUNS[index / VERBS.length % NOUNS.length].toLowerCase(java.util.Locale.ROOT);
  }

  /// Which action is asked for.
  ///
  /// @param hit `first`, `last` or `none`
  static int asked(String hit, int statements) {
    return switch (hit) {
      case "first" -> 0;
      case "last" -> statements - 1;
      default -> statements;
    };
  }

  /// Documents of RAM, 20 statements each.
  static List<String> documents(int statements, boolean conditions) {
    List<String> documents = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < statements; i++) {
      text.append(text.isEmpty() ? "{\"Version\":\"1\",\"Statement\":[" : ",")
          .append("{\"Effect\":\"Allow\",\"Action\":\"demo:")
          .append(action(i))
          .append("\",\"Resource\":\"acs:demo:*:" + ACCOUNT + ":")
          .append(kind(i))
          .append("/*\"");
      if (conditions) {
        text.append(
            ",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":\""
                + RANGE
                + "\"},\"StringEquals\":{\"demo:Team\":[\"red\",\"blue\"]}}");
      }
      text.append("}");
      if (i % 20 == 19 || i == statements - 1) {
        documents.add(text.append("]}").toString());
        text.setLength(0);
      }
    }
    return documents;
  }
}
