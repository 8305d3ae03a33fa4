package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// In which line of a YAML text each member is, and each entry of a list.
final class YamlLines {

  /// Deeper members are found by the one they are in.
  private static final int DEEPEST = 6;

  /// Aliases make a few lines stand for more than can be kept; of such a file no lines are known.
  private static final int MOST = 1_000_000;

  private final Map<String, Integer> lines = new HashMap<>();
  private final List<Twice> twice = new ArrayList<>();

  /// A member that is there a second time.
  ///
  /// @param path of the member, like `actions.GetItem.backend.path`
  /// @param line of the second one
  record Twice(String path, int line) {}

  /// @param text of a file; nothing is known of one that is no YAML
  YamlLines(String text) {
    try {
      Optional<Node> root =
          new Compose(
                  LoadSettings.builder()
                      .setUseMarks(true)
                      .setMaxAliasesForCollections(Integer.MAX_VALUE)
                      .setCodePointLimit(Integer.MAX_VALUE)
                      .build())
              .composeString(text);
      root.ifPresent(node -> add("", node, 0));
      if (lines.size() >= MOST) {
        lines.clear();
      }
    } catch (YamlEngineException | StackOverflowError e) {
      // Whoever reads the file says what is wrong with it; the library reads it at any depth.
      lines.clear();
      twice.clear();
    }
  }

  private void add(String path, Node node, int depth) {
    if (depth < DEEPEST && lines.size() < MOST) {
      switch (node) {
        case MappingNode mapping -> addMembers(path, mapping, depth);
        case SequenceNode list -> addEntries(path, list, depth);
        default -> {}
      }
    }
  }

  private void addMembers(String path, MappingNode mapping, int depth) {
    Set<String> names = new HashSet<>();
    for (NodeTuple member : mapping.getValue()) {
      if (lines.size() >= MOST) {
        return;
      }
      if (member.getKeyNode() instanceof ScalarNode key) {
        String name = path + "/" + key.getValue();
        if (!names.add(key.getValue())) {
          twice.add(new Twice(name.substring(1).replace('/', '.'), line(key)));
        }
        addLine(name, key);
        add(name, member.getValueNode(), depth + 1);
      }
    }
  }

  /// By their numbers, from 0.
  private void addEntries(String path, SequenceNode list, int depth) {
    for (int number = 0; number < list.getValue().size() && lines.size() < MOST; number++) {
      Node entry = list.getValue().get(number);
      String name = path + "/" + number;
      addLine(name, entry);
      add(name, entry, depth + 1);
    }
  }

  private void addLine(String name, Node node) {
    lines.putIfAbsent(name, line(node));
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  /// What is there more than once.
  List<Twice> twice() {
    return List.copyOf(twice);
  }

  /// The line of an action's member, or of the nearest thing around it; 0 when nothing is known.
  ///
  /// @param member like `backend.path`; what is no member is taken for the action itself
  int of(String action, String member) {
    return nearest("/actions/" + action + "/" + member.replace('.', '/'), 0);
  }

  /// The line of a member of the file itself, or of its beginning.
  int ofFile(String member) {
    return nearest("/" + member.replace('.', '/'), 1);
  }

  private int nearest(String member, int otherwise) {
    String path = member;
    while (!path.isEmpty()) {
      Integer line = lines.get(path);
      if (line != null) {
        return line;
      }
      path = path.substring(0, path.lastIndexOf('/'));
    }
    return otherwise;
  }
}
