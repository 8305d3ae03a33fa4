package io.marketgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// Tenant isolation: every query of tenant data names its organization. Read from the compiled
/// classes, so that no statement is overlooked wherever it is written.
@AnalyzeClasses(packages = "io.marketgate", importOptions = ImportOption.DoNotIncludeTests.class)
class TenantQueriesTest {

  /// Statements that are about no single organization, by how they read, and why.
  private static final Map<String, String> ABOUT_ALL =
      Map.ofEntries(
          Map.entry("DELETE FROM action_task WHERE created_at", "forgets what is old"),
          Map.entry(
              "SELECT MIN(created_at) AS oldest FROM marketplace_task",
              "one figure for those who watch the platform"),
          Map.entry("FROM push_delivery WHERE status = 'PENDING' LIMIT :most", "the same"),
          Map.entry("WHERE status IN ('WAITING', 'PARKED') LIMIT :most", "the same"),
          Map.entry("IN ('WAITING', 'UNKNOWN', 'REJECTED', 'LATE') LIMIT :most", "the same"),
          Map.entry("WHERE sold.marketplace = vain.marketplace AND sold.business_key", "the same"),
          Map.entry("UPDATE event_outbox SET refused_at", "by its id, of those just read"),
          Map.entry("UPDATE marketplace_usage SET status = 'WAITING'", "marks by time"),
          Map.entry(
              "UPDATE marketplace_usage FORCE INDEX (PRIMARY)",
              "leases what it has just read of everybody"),
          Map.entry(
              "WHERE id = :id AND status IN ('UNKNOWN', 'REJECTED', 'LATE')",
              "operators decide about everybody's records"),
          Map.entry(
              "UPDATE marketplace_task FORCE INDEX (PRIMARY) SET next_attempt_at = :until",
              "leases what it has just read of everybody"),
          Map.entry(
              "WHERE uid = :uid AND NOT EXISTS (SELECT 1 FROM organization_member",
              "people belong to no organization, or to many"),
          Map.entry(
              "UPDATE additional_purchase SET status = 'INVALID', reason = 'EXPIRED'",
              "marks by time"),
          Map.entry(
              "SELECT number, at, actor, what, target, organization_id",
              "operators look up everybody's changes"),
          Map.entry(
              "SELECT number, hash FROM audit_entry WHERE number IN (:numbers)",
              "whether the trail leads over an entry; nothing of it is told"),
          Map.entry(
              "WHERE s.marketplace = :marketplace AND s.account_id = :account",
              "asks which organization it is"),
          Map.entry(
              "FROM event_outbox WHERE sent_at IS NULL AND refused_at IS NULL ORDER BY id",
              "figures for those who watch the platform"),
          Map.entry(
              "UPDATE event_outbox FORCE INDEX (PRIMARY) SET sent_at = :now, refused_at = NULL",
              "the relay marks what it has read"),
          Map.entry("DELETE FROM event_outbox WHERE sent_at < :before", "cleaning by age"),
          Map.entry(
              "FROM event_outbox FORCE INDEX (event_outbox_event) WHERE event_id IN (:ids)",
              "the command that says what a restore has lost"),
          Map.entry("DELETE FROM trace_record WHERE started_at < :before", "cleaning by age"),
          Map.entry(
              "FROM trace_record",
              "operators look up everybody's calls; the organization is one of the filters"),
          Map.entry(
              "INSERT IGNORE INTO trace_record",
              "its columns, the organization among them, are a list of their own"),
          Map.entry(
              "edition_code = :code AND edition_version = :old",
              "a propagation is for everybody who has that version"),
          Map.entry("UPDATE usage_reservation SET status = 'EXPIRED'", "marks by time"),
          Map.entry("DELETE FROM usage_key", "cleaning by age"),
          Map.entry("DELETE FROM usage_reservation", "cleaning by age"),
          Map.entry("DELETE FROM balance_hold", "cleaning by age"),
          Map.entry("DELETE FROM marketplace_task WHERE status = 'DONE'", "cleaning by age"),
          Map.entry("DELETE FROM push_target WHERE id = :id", "its id says whose it is"),
          Map.entry("SELECT id FROM push_target WHERE id = :id", "its id says whose it is"),
          Map.entry("WHERE id IN (:ids) AND status = 'PARKED'", "all that was given up goes again"),
          Map.entry("SELECT d.id FROM push_delivery d JOIN push_target", "the same"),
          Map.entry("SELECT COALESCE(MAX(id), 0) AS last FROM push_delivery", "a number alone"),
          Map.entry("fault = 'the receiver was removed'", "a receiver is removed"),
          Map.entry("DELETE FROM push_delivery WHERE status IN", "cleaning by age"),
          Map.entry("DELETE FROM idempotent_write WHERE created_at", "cleaning by age"));

  private static final Pattern TENANT_TABLE =
      Pattern.compile("CREATE TABLE (\\w+) \\((?:(?!;\n).)*?\\borganization_id\\b", Pattern.DOTALL);

  private static final Pattern STATEMENT =
      Pattern.compile("\\s*(?:SELECT|INSERT|UPDATE|DELETE|REPLACE)\\s.*", Pattern.DOTALL);

  @ArchTest
  static void nameTheirOrganization(JavaClasses classes) throws IOException {
    Set<String> tables = tenantTables();
    assertThat(tables).contains("subscription", "edition_period", "event_outbox", "trace_record");
    List<String> statements =
        classes.stream()
            .flatMap(TenantQueriesTest::statements)
            .filter(statement -> tables.stream().anyMatch(table -> mentions(statement, table)))
            .toList();
    assertThat(statements).hasSizeGreaterThanOrEqualTo(10);
    assertThat(statements)
        .filteredOn(statement -> ABOUT_ALL.keySet().stream().noneMatch(statement::contains))
        .allSatisfy(statement -> assertThat(statement).contains("organization_id"));
    assertThat(ABOUT_ALL.keySet())
        .as("exceptions that are still needed")
        .allMatch(text -> statements.stream().anyMatch(statement -> statement.contains(text)));
  }

  /// Along the whole of a short table the server would wait for every row that somebody else
  /// writes, and lock it for everybody; it takes that to be quicker than a list that is nearly as
  /// long.
  @ArchTest
  static void listsOfRowsAreFoundByTheirKey(JavaClasses classes) {
    List<String> lists =
        classes.stream()
            .flatMap(TenantQueriesTest::statements)
            .filter(statement -> statement.startsWith("UPDATE ") && statement.contains(" IN (:"))
            .filter(statement -> !statement.contains("organization_id = :organization"))
            // Not by their key, which is another column.
            .filter(statement -> !statement.startsWith("UPDATE edition_period "))
            .toList();
    assertThat(lists).hasSizeGreaterThan(5);
    assertThat(lists)
        .allSatisfy(statement -> assertThat(statement).contains(" FORCE INDEX (PRIMARY) "));
  }

  private static Set<String> tenantTables() throws IOException {
    Resource[] migrations =
        new PathMatchingResourcePatternResolver().getResources("classpath*:db/migration/*.sql");
    return Stream.of(migrations)
        .map(TenantQueriesTest::text)
        .flatMap(text -> TENANT_TABLE.matcher(text).results())
        .map((MatchResult table) -> table.group(1))
        .collect(Collectors.toSet());
  }

  private static String text(Resource resource) {
    try {
      return resource.getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The SQL among a class's constants, blanks between words made one.
  private static Stream<String> statements(JavaClass type) {
    try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
      return StreamSupport.stream(
          ClassFile.of().parse(bytes.readAllBytes()).constantPool().spliterator(), false)
          .filter(Utf8Entry.class::isInstance)
          .map(entry -> ((Utf8Entry) entry).stringValue())
          .filter(STATEMENT.asMatchPredicate())
          .map(text -> text.replaceAll("\\s+", " "))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean mentions(String statement, String table) {
    return Pattern.compile("\\b" + table + "\\b").matcher(statement).find();
  }
}
