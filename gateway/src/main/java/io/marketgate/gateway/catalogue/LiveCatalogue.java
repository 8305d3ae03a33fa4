package io.marketgate.gateway.catalogue;

import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueException;
import io.marketgate.adapter.catalogue.CatalogueFault;
import io.marketgate.adapter.catalogue.CatalogueReader.Reading;
import io.marketgate.adapter.catalogue.CatalogueSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The catalogue that is in force. When its files change, it is replaced as a whole, and only by
/// one without faults; calls that have begun go on by the one they have begun with.
public final class LiveCatalogue implements Supplier<Catalogue> {

  private static final Logger LOG = LoggerFactory.getLogger(LiveCatalogue.class);

  private final Path folder;
  private final Standards standards;
  private final Clock clock;
  private volatile @Nullable Reading first;
  private volatile State state;
  private volatile String seen = "";

  /// What is in force, and what was looked at last.
  ///
  /// @param since when this replica uses it
  /// @param rejected files that cannot be used and are there instead; null when there are none
  public record State(Catalogue catalogue, Instant since, @Nullable Rejected rejected) {}

  /// Files that cannot be used.
  ///
  /// @param version of them
  /// @param at when that was found
  /// @param parsed what they say, when nothing but what they are about is wrong; null otherwise
  public record Rejected(
      String version, Instant at, List<CatalogueFault> faults, @Nullable Reading parsed) {}

  /// Reads the files, in which there may be faults: [#checkFirst()]. Blocks.
  ///
  /// @throws CatalogueException if they cannot be read at all
  LiveCatalogue(Path folder, Standards standards, Clock clock) {
    this.folder = folder;
    this.standards = standards;
    this.clock = clock;
    Reading reading = standards.parse(CatalogueSource.of(folder));
    this.first = reading;
    this.state = new State(reading.catalogue(), clock.instant(), null);
  }

  /// Checks what was read when this was made; fails with a `CatalogueException` that has every
  /// fault. Before that, nothing may be served from it.
  Mono<Void> checkFirst() {
    return Mono.justOrEmpty(first)
        .flatMap(standards::check)
        .doOnSuccess(good -> first = null)
        .then();
  }

  /// The one in force.
  @Override
  public Catalogue get() {
    return state.catalogue();
  }

  /// The one in force and what speaks against its replacement.
  public State state() {
    return state;
  }

  /// Looks whether the files have changed, and uses them if so. Fails when it cannot be found out
  /// whether they can be used.
  Mono<Void> refresh() {
    return files()
        .flatMap(this::use)
        .onErrorResume(
            CatalogueException.class,
            unreadable -> Mono.fromRunnable(() -> reject("", null, unreadable)))
        .then();
  }

  /// The files as they are there now; fails with a `CatalogueException` when they cannot be read.
  Mono<CatalogueSource> files() {
    return Mono.fromCallable(() -> CatalogueSource.of(folder))
        .subscribeOn(Schedulers.boundedElastic());
  }

  /// A version counts when it is seen twice in a row: a file that is just being written may look
  /// whole.
  private Mono<Void> use(CatalogueSource source) {
    String version = source.version();
    boolean isStanding = version.equals(seen);
    seen = version;
    if (!isStanding) {
      return Mono.empty();
    }
    if (state.catalogue().version().equals(version)) {
      state = new State(state.catalogue(), state.since(), null);
      return Mono.empty();
    }
    Rejected rejected = state.rejected();
    if (rejected != null && rejected.version().equals(version)) {
      // A metric that was missing may be there by now; what is wrong in a file stays wrong.
      return rejected.parsed() == null ? Mono.empty() : check(rejected.parsed());
    }
    if (source.files().isEmpty() && source.unreadable().isEmpty() && state.catalogue().size() > 0) {
      reject(version, null, nothingThere());
      return Mono.empty();
    }
    return check(standards.parse(source));
  }

  /// A folder that was emptied by mistake, or is not there yet, would end every action.
  private CatalogueException nothingThere() {
    return new CatalogueException(
        List.of(
            new CatalogueFault(
                folder.toString(),
                0,
                "",
                "has no *.yml or *.yaml files; to end every action, restart")));
  }

  private Mono<Void> check(Reading parsed) {
    return standards
        .check(parsed)
        .doOnNext(this::accept)
        .onErrorResume(
            CatalogueException.class, faulty -> Mono.fromRunnable(() -> reject(parsed, faulty)))
        .then();
  }

  private void reject(Reading parsed, CatalogueException faulty) {
    reject(parsed.catalogue().version(), parsed.isGood() ? parsed : null, faulty);
  }

  private void accept(Catalogue fresh) {
    LOG.info("The action catalogue {} with {} actions is used", fresh.version(), fresh.size());
    state = new State(fresh, clock.instant(), null);
  }

  private void reject(String version, @Nullable Reading parsed, CatalogueException faulty) {
    Rejected known = state.rejected();
    if (known == null
        || !known.version().equals(version)
        || !known.faults().equals(faulty.faults())) {
      LOG.warn(
          "The action catalogue {} stays; its files cannot be used: {}",
          state.catalogue().version(),
          faulty.getMessage());
      state =
          new State(
              state.catalogue(),
              state.since(),
              new Rejected(version, clock.instant(), faulty.faults(), parsed));
    }
  }
}
