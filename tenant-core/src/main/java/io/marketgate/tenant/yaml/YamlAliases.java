package io.marketgate.tenant.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.ContentReference;

/// Writes out what aliases (`*name`, YAML 1.2, 7.1) and merge keys (`<<`, of YAML 1.1 and in use
/// everywhere) stand for. Jackson's reader gives the name of an alias for a text, and a merge key
/// for a member, so that what somebody meant would be lost without a word.
final class YamlAliases {

  private static final String MERGE = "<<";

  /// So that a few lines cannot stand for more than there is memory for.
  private static final int MOST_VALUES = 500_000;

  /// More than the longest file that is read.
  private static final long MOST_CHARACTERS = 20_000_000;

  private static final int AROUND_A_VALUE = 8;

  private static final DumpSettings WRITTEN =
      DumpSettings.builder().setWidth(Integer.MAX_VALUE).setSplitLines(false).build();

  private final Set<Node> around = Collections.newSetFromMap(new IdentityHashMap<>());
  private int values;
  private long characters;

  private YamlAliases() {}

  /// The same text without them; as it is where there are none, or where it is no YAML, which
  /// whoever reads it says.
  ///
  /// @throws StreamReadException an alias of nothing, or of what it is in; or too many
  static String writtenOut(String text, LoadSettings settings) {
    if (!isUsedIn(text, settings)) {
      return text;
    }
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.isEmpty()
          ? text
          : new Present(WRITTEN)
              .emitToString(
                  new Serialize(WRITTEN)
                      .serializeOne(new YamlAliases().copy(root.get()))
                      .iterator());
    } catch (MarkedYamlEngineException e) {
      throw fault(e.getProblem(), e.getProblemMark());
    } catch (YamlEngineException e) {
      throw fault(String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  private static boolean isUsedIn(String text, LoadSettings settings) {
    if (text.indexOf('*') < 0 && !text.contains(MERGE)) {
      return false;
    }
    try {
      for (Event event : new Parse(settings).parseString(text)) {
        if (event instanceof AliasEvent
            || event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().equals(MERGE)) {
          return true;
        }
      }
      return false;
    } catch (YamlEngineException | StackOverflowError e) {
      return false;
    }
  }

  private Node copy(Node node) {
    enter(node);
    // Two spaces for each level.
    characters += 2L * around.size() + AROUND_A_VALUE;
    if (node instanceof ScalarNode scalar) {
      characters += scalar.getValue().length();
    }
    if (++values > MOST_VALUES || characters > MOST_CHARACTERS) {
      throw fault(
          "aliases stand for more than %d values or %d characters"
              .formatted(MOST_VALUES, MOST_CHARACTERS),
          node.getStartMark());
    }
    Node copy =
        switch (node) {
          case MappingNode mapping ->
              new MappingNode(mapping.getTag(), members(mapping), FlowStyle.BLOCK);
          case SequenceNode list ->
              new SequenceNode(
                  list.getTag(),
                  list.getValue().stream().map(this::copy).toList(),
                  FlowStyle.BLOCK);
          case ScalarNode scalar -> copy(scalar);
          default -> throw fault("a node of an unknown kind", node.getStartMark());
        };
    around.remove(node);
    return copy;
  }

  /// A member without a value is written as one, because the writer would quote it.
  private static ScalarNode copy(ScalarNode scalar) {
    boolean isNothing = scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getValue().isEmpty();
    return new ScalarNode(
        scalar.getTag(), isNothing ? "null" : scalar.getValue(), scalar.getScalarStyle());
  }

  private void enter(Node node) {
    if (!around.add(node)) {
      throw fault("an alias stands for what it is in", node.getStartMark());
    }
  }

  /// Its own members, and those that are merged and that it does not have itself.
  private List<NodeTuple> members(MappingNode mapping) {
    List<NodeTuple> members = new ArrayList<>();
    List<MappingNode> merged = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (NodeTuple member : mapping.getValue()) {
      if (isMerge(member.getKeyNode())) {
        addMerged(member.getValueNode(), merged);
      } else {
        names.add(name(member));
        members.add(new NodeTuple(copy(member.getKeyNode()), copy(member.getValueNode())));
      }
    }
    for (MappingNode other : merged) {
      for (NodeTuple member : other.getValue()) {
        if (names.add(name(member))) {
          members.add(new NodeTuple(copy(member.getKeyNode()), copy(member.getValueNode())));
        }
      }
    }
    return members;
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().equals(MERGE);
  }

  /// One or several; what those merge themselves comes with them.
  private void addMerged(Node value, List<MappingNode> merged) {
    switch (value) {
      case MappingNode mapping -> {
        enter(mapping);
        merged.add(new MappingNode(mapping.getTag(), members(mapping), FlowStyle.BLOCK));
        around.remove(mapping);
      }
      case SequenceNode list -> list.getValue().forEach(each -> addMerged(each, merged));
      default -> throw fault("<< stands for what has no members", value.getStartMark());
    }
  }

  private static String name(NodeTuple member) {
    return member.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static StreamReadException fault(String problem, Optional<Mark> mark) {
    int line = mark.map(Mark::getLine).orElse(-1) + 1;
    return new StreamReadException(
        null, problem, new TokenStreamLocation(ContentReference.unknown(), -1, line, -1));
  }
}
