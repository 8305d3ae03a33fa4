package io.marketgate.gateway.imports;

import io.marketgate.tenant.refusal.RefusedChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/// Reads a file row by row, on a thread that may wait for it. Rows become JSON as the interface for
/// a single one takes it; what is no row becomes a failed one.
final class RowReader {

  private static final int LONGEST = 64 * 1024;
  private static final Pattern LIST = Pattern.compile(" +");
  private static final CsvMapper CSV =
      CsvMapper.builder()
          .enable(CsvReadFeature.TRIM_SPACES)
          .enable(CsvReadFeature.SKIP_EMPTY_LINES)
          .build();

  private final JsonMapper json;
  private final BufferedReader text;
  private final @Nullable MappingIterator<Map<String, String>> csv;
  private int place;

  private RowReader(
      JsonMapper json, BufferedReader text, @Nullable MappingIterator<Map<String, String>> csv) {
    this.json = json;
    this.text = text;
    this.csv = csv;
  }

  /// Of lines of JSON.
  static RowReader ofJsonLines(JsonMapper json, InputStream file) {
    return new RowReader(json, reader(file), null);
  }

  /// Of CSV with a header of member names (RFC 4180, UTF-8).
  static RowReader ofCsv(JsonMapper json, InputStream file) {
    BufferedReader text = reader(file);
    try {
      return new RowReader(
          json,
          text,
          CSV.readerForMapOf(String.class)
              .with(CsvSchema.emptySchema().withHeader())
              .readValues(text));
    } catch (JacksonException e) {
      throw RefusedChange.invalid("", "the file must begin with a header of member names");
    }
  }

  private static BufferedReader reader(InputStream file) {
    return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
  }

  /// The next row; null at the end.
  @Nullable ImportRow next() {
    return csv == null ? nextLine() : nextRecord(csv);
  }

  private @Nullable ImportRow nextLine() {
    String line = line();
    while (line != null && line.isBlank()) {
      line = line();
    }
    if (line == null) {
      return null;
    }
    place++;
    if (line.length() > LONGEST) {
      return fault("is longer than " + LONGEST + " characters");
    }
    try {
      JsonNode node = json.readTree(line);
      return node.isObject()
          ? ImportRow.pending(place, node.toString())
          : fault("is no JSON object");
    } catch (JacksonException e) {
      return fault("is no JSON object");
    }
  }

  /// A line; of one that is too long only so much that this can be seen.
  private @Nullable String line() {
    try {
      StringBuilder line = new StringBuilder();
      int next = text.read();
      if (next < 0) {
        return null;
      }
      while (next >= 0 && next != '\n') {
        if (line.length() <= LONGEST) {
          line.append((char) next);
        }
        next = text.read();
      }
      return line.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable ImportRow nextRecord(MappingIterator<Map<String, String>> records) {
    try {
      if (!records.hasNextValue()) {
        return null;
      }
      place++;
      Map<String, String> values = records.nextValue();
      return ImportRow.pending(place, toJson(values).toString());
    } catch (JacksonException e) {
      // The reader goes on with the next record.
      return fault("is no record of CSV");
    } catch (IllegalArgumentException e) {
      return fault(String.valueOf(e.getMessage()));
    }
  }

  private ImportRow fault(String message) {
    return ImportRow.failed(place, "{}", RowFaults.of(json, "InvalidRow", message));
  }

  /// Empty cells are absent. `owner.name` is a member of the object `owner`.
  private ObjectNode toJson(Map<String, String> values) {
    ObjectNode row = json.createObjectNode();
    values.forEach((column, value) -> {
      if (value != null && !value.isEmpty()) {
        int dot = column.indexOf('.');
        if (dot > 0) {
          row.withObject("/" + column.substring(0, dot)).put(column.substring(dot + 1), value);
        } else {
          put(row, column, value);
        }
      }
    });
    return row;
  }

  private static void put(ObjectNode row, String column, String value) {
    switch (column) {
      case "roles", "carryOver" -> {
        var list = row.putArray(column);
        LIST.splitAsStream(value).forEach(list::add);
      }
      case "external" -> {
        if (value.equals("true") || value.equals("false")) {
          row.put(column, value.equals("true"));
        } else {
          row.put(column, value);
        }
      }
      case "lines" -> {
        var lines = row.putArray(column);
        for (String line : value.split(";", -1)) {
          putLine(lines.addObject(), line);
        }
      }
      default -> row.put(column, value);
    }
  }

  /// `metric:quantity[:term[:until]]`
  private static void putLine(ObjectNode row, String line) {
    String[] parts = line.split(":", 4);
    if (parts.length < 2) {
      throw new IllegalArgumentException("lines must be metric:quantity[:term[:until]];…");
    }
    row.put("metric", parts[0].strip()).put("quantity", parts[1].strip());
    if (parts.length > 2) {
      row.put("term", parts[2].strip());
    }
    if (parts.length > 3) {
      row.put("until", parts[3].strip());
    }
  }
}
