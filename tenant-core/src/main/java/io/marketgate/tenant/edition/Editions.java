package io.marketgate.tenant.edition;

import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditedChanges;
import io.marketgate.tenant.audit.AuditedChanges.Done;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.CatalogueLock;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Rows;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The editions of the platform, in the database. What is refused fails with a [RefusedChange].
public final class Editions {

  private static final int DEFAULT_TRIAL_DAYS = 15;
  private static final int LONGEST_TRIAL = 365;

  private final Database database;
  private final AuditedChanges changes;
  private final Clock clock;

  /// An edition and what its current version includes.
  ///
  /// @param edition as it is
  /// @param items of the version that new orders get
  public record Content(Edition edition, EditionItems items) {}

  Editions(Database database, AuditedChanges changes, Clock clock) {
    this.database = database;
    this.changes = changes;
    this.clock = clock;
  }

  /// All of them, by rank.
  public Mono<List<Edition>> all() {
    return database.run(EditionRows::all);
  }

  /// One of them with what it includes; fails when there is none of that code.
  public Mono<Content> find(String code) {
    return database.run(sql -> existing(sql, code).flatMap(edition -> content(sql, edition)));
  }

  /// Every version of an edition, oldest first.
  public Mono<List<EditionVersion>> versions(String code) {
    return database.run(
        sql -> existing(sql, code).flatMap(edition -> EditionRows.versions(sql, code)));
  }

  /// Creates an edition with its first version.
  public Mono<Content> create(NewEdition wanted) {
    return changes.make(
        new AuditTrail.Subject("EditionCreated", wanted.code(), null),
        sql ->
            CatalogueLock.take(sql)
                .then(EditionRows.find(sql, wanted.code()).hasElement())
                .flatMap(exists -> exists ? Mono.error(taken()) : Metrics.read(sql))
                .flatMap(metrics ->
                    insert(sql, wanted, wanted.content().check(metrics, EditionItems.NONE))));
  }

  private Mono<Done<Content>> insert(DatabaseClient sql, NewEdition wanted, EditionItems items) {
    if (wanted.code().equals(Edition.FREE) || wanted.rank() < 1) {
      return Mono.error(RefusedChange.invalid("/rank", "must be at least 1"));
    }
    Integer days = trialDays(wanted.isDefault(), wanted.trialDays(), null);
    return (wanted.isDefault() && days == null ? inheritedTrialDays(sql) : justOrEmpty(days))
        .map(found -> with(wanted, found))
        .defaultIfEmpty(wanted)
        .flatMap(edition ->
            (edition.isDefault()
                    ? EditionRows.clearOtherDefault(sql, edition.code())
                    : Mono.<Long>empty())
                .then(EditionRows.insert(sql, edition)))
        .then(EditionRows.insertVersion(sql, wanted.code(), 1, items, true, now()))
        .then(Mono.defer(() -> existing(sql, wanted.code())))
        .map(created -> new Content(created, items))
        .map(content -> Done.of(content, null, content, List.of(new Change.OfEditions())));
  }

  /// Changes an edition. Another content is a new version of it; organizations keep theirs.
  public Mono<Content> change(String code, EditionChange change) {
    return changes.make(
        new AuditTrail.Subject("EditionChanged", code, null),
        sql ->
            CatalogueLock.take(sql)
                .then(Mono.defer(() -> existing(sql, code)))
                .flatMap(edition -> content(sql, edition))
                .flatMap(before -> apply(sql, before, change)));
  }

  private Mono<Done<Content>> apply(DatabaseClient sql, Content before, EditionChange change) {
    if (change.version() != null && change.version() != before.edition().version()) {
      return Mono.error(RefusedChange.staleVersion());
    }
    Edition wanted = wanted(before.edition(), change);
    requireAllowed(before.edition(), wanted);
    EditionContent content = change.content();
    Mono<EditionItems> items =
        content == null
            ? Mono.just(before.items())
            : Metrics.read(sql).map(metrics -> content.check(metrics, before.items()));
    return items.flatMap(after -> write(sql, before, wanted, after));
  }

  private Mono<Done<Content>> write(
      DatabaseClient sql, Content before, Edition wanted, EditionItems items) {
    boolean becomesDefault = wanted.isDefault() && !before.edition().isDefault();
    return inheritedTrialDays(sql, becomesDefault, wanted)
        .flatMap(edition ->
            (becomesDefault
                    ? EditionRows.clearOtherDefault(sql, edition.code())
                    : Mono.<Long>empty())
                .then(EditionRows.update(sql, edition)))
        .then(
            items.equals(before.items())
                ? Mono.<Integer>empty()
                : EditionRows.addVersion(sql, wanted.code(), items, true, now()))
        .then(Mono.defer(() -> existing(sql, wanted.code())))
        .map(edition -> new Content(edition, items))
        .map(after -> Done.of(after, before, after, List.of(new Change.OfEditions())));
  }

  /// A new default takes over the trial of the one before, where nothing is said.
  private static Mono<Edition> inheritedTrialDays(
      DatabaseClient sql, boolean becomesDefault, Edition wanted) {
    return !becomesDefault || wanted.trialDays() != null
        ? Mono.just(wanted)
        : inheritedTrialDays(sql).map(days -> with(wanted, days));
  }

  private static Mono<Integer> inheritedTrialDays(DatabaseClient sql) {
    return EditionRows.all(sql)
        .map(all ->
            all.stream()
                .map(Edition::trialDays)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(DEFAULT_TRIAL_DAYS));
  }

  private static Mono<Integer> justOrEmpty(@Nullable Integer days) {
    return days == null ? Mono.empty() : Mono.just(days);
  }

  private static NewEdition with(NewEdition edition, int trialDays) {
    return new NewEdition(
        edition.code(),
        edition.name(),
        edition.category(),
        edition.rank(),
        edition.isDefault(),
        trialDays,
        edition.yearlyPrice(),
        edition.content());
  }

  private static Edition wanted(Edition edition, EditionChange change) {
    boolean isDefault = Objects.requireNonNullElse(change.isDefault(), edition.isDefault());
    Integer asked = change.trialDays();
    return new Edition(
        edition.code(),
        Objects.requireNonNullElse(change.name(), edition.name()),
        change.category() == null
            ? edition.category()
            : change.category().isEmpty() ? null : change.category(),
        Objects.requireNonNullElse(change.rank(), edition.rank()),
        Objects.requireNonNullElse(change.status(), edition.status()),
        isDefault,
        trialDays(isDefault, asked, edition.trialDays()),
        change.yearlyPrice() == null ? edition.yearlyPrice() : change.yearlyPrice(),
        edition.currentVersion(),
        edition.version());
  }

  private static Edition with(Edition edition, int trialDays) {
    return new Edition(
        edition.code(),
        edition.name(),
        edition.category(),
        edition.rank(),
        edition.status(),
        edition.isDefault(),
        trialDays,
        edition.yearlyPrice(),
        edition.currentVersion(),
        edition.version());
  }

  private static @Nullable Integer trialDays(
      boolean isDefault, @Nullable Integer asked, @Nullable Integer before) {
    if (asked != null && (asked < 1 || asked > LONGEST_TRIAL)) {
      throw RefusedChange.invalid("/trialDays", "must be from 1 to " + LONGEST_TRIAL);
    }
    if (!isDefault) {
      if (asked != null) {
        throw RefusedChange.invalid("/trialDays", "only the default edition is tried");
      }
      return null;
    }
    return asked == null ? before : asked;
  }

  private static void requireAllowed(Edition before, Edition wanted) {
    if (before.isFree()) {
      boolean same =
          wanted.status() == Edition.Status.ACTIVE && !wanted.isDefault() && wanted.rank() == 0;
      if (!same) {
        throw RefusedChange.conflict(
            "EditionReserved", "The free edition is never discontinued, default or ranked.");
      }
    } else if (wanted.rank() < 1) {
      throw RefusedChange.invalid("/rank", "must be at least 1");
    }
    if (wanted.isDefault() && wanted.status() == Edition.Status.DISCONTINUED) {
      throw RefusedChange.conflict(
          "EditionIsDefault",
          "The default edition cannot be discontinued; make another one default.");
    }
  }

  private static Mono<Content> content(DatabaseClient sql, Edition edition) {
    return EditionRows.versions(sql, edition.code())
        .map(versions ->
            versions.stream()
                .filter(version -> version.number() == edition.currentVersion())
                .findFirst()
                .map(EditionVersion::items)
                .orElse(EditionItems.NONE))
        .map(items -> new Content(edition, items));
  }

  /// All of them by code, as a transaction sees them.
  public static Mono<Map<String, Edition>> read(DatabaseClient sql) {
    return EditionRows.all(sql)
        .map(all -> all.stream().collect(Collectors.toMap(Edition::code, Function.identity())));
  }

  /// One of them with what it includes, as a transaction sees it; empty when there is none.
  public static Mono<Content> read(DatabaseClient sql, String code) {
    return EditionRows.find(sql, code).flatMap(edition -> content(sql, edition));
  }

  /// The edition that new organizations try, as a transaction sees it; empty when there is none.
  public static Mono<Edition> findDefault(DatabaseClient sql) {
    return EditionRows.all(sql)
        .flatMap(all -> Mono.justOrEmpty(all.stream().filter(Edition::isDefault).findFirst()));
  }

  static Mono<Edition> existing(DatabaseClient sql, String code) {
    return EditionRows.find(sql, code)
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("Edition")));
  }

  private LocalDateTime now() {
    return Rows.utc(clock.instant());
  }

  private static RefusedChange taken() {
    return RefusedChange.conflict(
        "EditionExists", "There is an edition of this code, or there was one; take another code.");
  }
}
