package io.marketgate.adapter.catalogue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// In which line of a YAML text each member is.
final class YamlLines {

  /// Deeper members are found by the one they are in.
  private static final int DEEPEST = 6;

  private final Map<String, Integer> lines = new HashMap<>();

  /// @param text of a file; nothing is known of one that is no YAML
  YamlLines(String text) {
    try {
      Optional<Node> root =
          new Compose(
                  LoadSettings.builder()
                      .setUseMarks(true)
                      .setCodePointLimit(Integer.MAX_VALUE)
                      .build())
              .composeString(text);
      root.ifPresent(node -> add("", node, 0));
    } catch (YamlEngineException e) {
      // Whoever reads the file says what is wrong with it.
      lines.clear();
    }
  }

  private void add(String path, Node node, int depth) {
    if (!(node instanceof MappingNode mapping) || depth == DEEPEST) {
      return;
    }
    for (NodeTuple member : mapping.getValue()) {
      if (member.getKeyNode() instanceof ScalarNode key) {
        String name = path + "/" + key.getValue();
        Optional<Mark> mark = key.getStartMark();
        mark.ifPresent(start -> lines.putIfAbsent(name, start.getLine() + 1));
        add(name, member.getValueNode(), depth + 1);
      }
    }
  }

  /// The line of an action's member, or of the nearest thing around it; 0 when nothing is known.
  ///
  /// @param member like `backend.path`; what is no member is taken for the action itself
  int of(String action, String member) {
    String path = "/actions/" + action + "/" + member.replace('.', '/');
    while (!path.isEmpty()) {
      Integer line = lines.get(path);
      if (line != null) {
        return line;
      }
      path = path.substring(0, path.lastIndexOf('/'));
    }
    return 0;
  }

  /// The line of a member of the file itself, or of its beginning.
  int ofFile(String member) {
    return lines.getOrDefault("/" + member, 1);
  }
}
