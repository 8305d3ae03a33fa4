package io.marketgate.tenant.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each version's migrations leave the version before at work over the same schema
/// (`docs/upgrades.md`): they add, and what they add may be left out.
class MigrationRulesTest {

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("src/main/resources/db/migration"),
          Path.of("../gateway/src/main/resources/db/migration"));

  /// Takes away, renames, narrows, or forbids what the version before may write.
  private static final Pattern CONTRACTS =
      Pattern.compile(
          "\\b(DROP\\s+(?!(?:KEY|INDEX|FOREIGN|CONSTRAINT|CHECK)\\b)\\w+|RENAME|MODIFY"
              + "|CHANGE\\s+(COLUMN\\s+)?\\w+\\s+\\w+|TRUNCATE"
              + "|ADD\\s+(UNIQUE|PRIMARY|FOREIGN|CHECK|CONSTRAINT))\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ADDED_COLUMN =
      Pattern.compile(
          "ADD\\s+(?:COLUMN\\s+)?(?!(?:KEY|INDEX)\\b)([^,;(]*(?:\\([^)]*\\)[^,;(]*)*)",
          Pattern.CASE_INSENSITIVE);

  /// The first versions had no users, and nothing to be side by side with.
  private static final int FIRST_WITH_RULES = 17;

  @Test
  void onlyAddWhatMayBeLeftOut() throws IOException {
    for (Path folder : FOLDERS) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(MigrationRulesTest::hasRules).toList()) {
          assertThat(faults(Files.readString(file))).as(file.toString()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE TABLE a (b INT NOT NULL);                    | true",
        "ALTER TABLE a ADD COLUMN b INT NULL;                | true",
        "ALTER TABLE a ADD COLUMN b INT NOT NULL DEFAULT 0;  | true",
        "ALTER TABLE a ADD KEY c (b);                        | true",
        "-- DROP TABLE a;                                    | true",
        "ALTER TABLE a ADD COLUMN b INT NOT NULL;            | false",
        "ALTER TABLE a ADD b INT NOT NULL;                   | false",
        "ALTER TABLE a ADD b DECIMAL(10, 2) NOT NULL;        | false",
        "ALTER TABLE a ADD key_hash CHAR(64) NOT NULL;       | false",
        "ALTER TABLE a DROP index_no;                        | false",
        "ALTER TABLE a DROP COLUMN b;                        | false",
        "ALTER TABLE a DROP b;                               | false",
        "ALTER TABLE a DROP KEY b;                           | true",
        "ALTER TABLE a ADD UNIQUE KEY c (b);                 | false",
        "ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0);       | false",
        "DROP TABLE a;                                       | false",
        "ALTER TABLE a RENAME COLUMN b TO c;                 | false",
        "ALTER TABLE a MODIFY COLUMN b SMALLINT;             | false",
      })
  void areHeldAgainstTheRule(String statement, boolean isFine) {
    assertThat(faults(statement).isEmpty()).isEqualTo(isFine);
  }

  private static boolean hasRules(Path file) {
    Matcher version = Pattern.compile("V(\\d+)__.*").matcher(file.getFileName().toString());
    return version.matches() && Integer.parseInt(version.group(1)) >= FIRST_WITH_RULES;
  }

  private static List<String> faults(String migration) {
    String statements = migration.replaceAll("(?m)--.*$", "");
    Stream<String> contracting =
        CONTRACTS.matcher(statements).results().map(found -> found.group());
    Stream<String> demanding =
        ADDED_COLUMN
            .matcher(statements)
            .results()
            .map(found -> found.group(1).toUpperCase(Locale.ROOT))
            .filter(column -> column.contains("NOT NULL") && !column.contains("DEFAULT"));
    return Stream.concat(contracting, demanding).toList();
  }
}
