package io.marketgate.tenant.storage;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// A statement that only writes, and of which nobody asks how many rows it has found.
///
/// Several of them go to the database together: one way there and back, where each alone would take
/// one of its own. A transaction of many statements takes its time, and keeps its locks, by those.
public final class Write {

  private static final int MOST_TOGETHER = 50;

  /// Far below the packet of 16 MiB that a server takes.
  private static final int MOST_CHARACTERS_TOGETHER = 1_000_000;

  private static final Pattern PARAMETER = Pattern.compile(":([a-z][A-Za-z]*)");

  private final String statement;
  private final Map<String, Parameter> values = new LinkedHashMap<>();

  private Write(String statement) {
    this.statement = statement;
  }

  /// @param statement one, with named parameters (`:organization`)
  /// @throws IllegalArgumentException if there is a semicolon in it
  public static Write of(String statement) {
    if (statement.indexOf(';') >= 0) {
      throw new IllegalArgumentException("Not one statement: " + statement);
    }
    return new Write(statement);
  }

  /// Says what a parameter is.
  public Write bind(String name, Object value) {
    values.put(name, Parameters.in(value));
    return this;
  }

  /// Says that a parameter is a text or, for null, the absence of one.
  public Write bind(String name, @Nullable String value) {
    values.put(name, value == null ? Parameters.in(String.class) : Parameters.in(value));
    return this;
  }

  /// Says that a parameter is an instant, as instants are stored, or, for null, the absence of one.
  public Write bind(String name, @Nullable Instant value) {
    values.put(
        name, value == null ? Parameters.in(LocalDateTime.class) : Parameters.in(Rows.utc(value)));
    return this;
  }

  /// Does it, in the transaction that the client is in.
  public Mono<Void> run(DatabaseClient sql) {
    return all(sql, List.of(this));
  }

  /// Does all of them, in their order, in the transaction that the client is in. Fails with the
  /// first one that does; those behind it are not done then.
  public static Mono<Void> all(DatabaseClient sql, Collection<Write> writes) {
    return Flux.fromIterable(packed(writes)).concatMap(together -> together(sql, together)).then();
  }

  private static List<List<Write>> packed(Collection<Write> writes) {
    List<List<Write>> packed = new ArrayList<>();
    int characters = 0;
    for (Write write : writes) {
      boolean isFull =
          packed.isEmpty()
              || packed.getLast().size() == MOST_TOGETHER
              || characters + write.characters() > MOST_CHARACTERS_TOGETHER;
      if (isFull) {
        packed.add(new ArrayList<>());
        characters = 0;
      }
      packed.getLast().add(write);
      characters += write.characters();
    }
    return packed;
  }

  private int characters() {
    return statement.length()
        + values.values().stream()
            .mapToInt(value -> value.getValue() instanceof String text ? text.length() : 0)
            .sum();
  }

  private static Mono<Long> together(DatabaseClient sql, List<Write> writes) {
    List<String> statements = new ArrayList<>();
    Map<String, Parameter> values = new LinkedHashMap<>();
    for (Write write : writes) {
      int number = statements.size();
      statements.add(write.numbered(number));
      write.values.forEach((name, value) -> values.put(name + number, value));
    }
    return sql.sql(String.join(";\n", statements)).bindValues(values).fetch().rowsUpdated();
  }

  /// With names of parameters that no other statement has.
  private String numbered(int number) {
    Matcher parameters = PARAMETER.matcher(statement);
    return parameters.replaceAll(found -> {
      if (!values.containsKey(found.group(1))) {
        throw new IllegalArgumentException("Nothing is said of " + found.group());
      }
      return found.group() + number;
    });
  }
}
