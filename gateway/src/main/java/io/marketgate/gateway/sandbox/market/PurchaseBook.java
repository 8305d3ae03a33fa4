package io.marketgate.gateway.sandbox.market;

import static java.util.Objects.requireNonNull;

import io.marketgate.adapter.sandbox.Simulator.Purchase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What the simulated marketplaces have sold, the latest ten thousand purchases. A marketplace
/// remembers what its vendor has forgotten, so they are kept in a file of their own, beside the
/// database and not in it, where there is one.
final class PurchaseBook {

  private static final Logger LOG = LoggerFactory.getLogger(PurchaseBook.class);
  private static final int MOST = 10_000;

  private final JsonMapper json;
  private final @Nullable Path file;
  private final Map<String, Bought> purchases = new LinkedHashMap<>();

  /// Held by whoever writes the file; the end of the program may come while it is written.
  private final Object writing = new Object();

  /// Counts changes; belongs to the purchases.
  private long version;

  /// The one that the file has; belongs to whoever writes it.
  private long writtenVersion;

  /// A purchase and where it was made.
  ///
  /// @param id for the sandbox's own addresses
  /// @param marketplace its name
  /// @param at when; null for one that was made elsewhere
  /// @param purchase as it is now
  record Bought(String id, String marketplace, @Nullable Instant at, Purchase purchase) {

    Bought {
      requireNonNull(id);
      requireNonNull(marketplace);
      requireNonNull(purchase);
    }

    Bought as(Purchase now) {
      return new Bought(id, marketplace, at, now);
    }
  }

  /// @param file where purchases are kept; null for memory only
  PurchaseBook(JsonMapper json, @Nullable Path file) {
    this.json = json;
    this.file = file;
  }

  /// Reads what an earlier run has kept. A file that cannot be understood is put aside, and the
  /// marketplaces begin anew.
  Mono<Void> load() {
    return withFile(this::load);
  }

  private Mono<Void> withFile(Consumer<Path> work) {
    return file == null
        ? Mono.empty()
        : Mono.<Void>fromRunnable(() -> work.accept(file)).subscribeOn(Schedulers.boundedElastic());
  }

  private void load(Path from) {
    if (!Files.exists(from)) {
      return;
    }
    try {
      List<Bought> kept = read(from);
      // The loop that saves may have begun.
      synchronized (writing) {
        kept.forEach(this::keep);
        synchronized (purchases) {
          writtenVersion = version;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The sandbox's purchases cannot be read", e);
    } catch (JacksonException | NullPointerException e) {
      putAside(from, e);
    }
  }

  private List<Bought> read(Path from) throws IOException {
    List<Bought> kept =
        json.readValue(Files.readAllBytes(from), new TypeReference<List<Bought>>() {});
    return List.copyOf(requireNonNull(kept));
  }

  private static void putAside(Path from, RuntimeException fault) {
    Path aside = from.resolveSibling(from.getFileName() + ".unreadable");
    LOG.warn("The sandbox's marketplaces begin anew; what was in {} is in {}", from, aside, fault);
    try {
      Files.move(from, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("The sandbox's purchases cannot be put aside", e);
    }
  }

  /// Writes them when anything has changed, as a whole or not at all.
  Mono<Void> save() {
    return withFile(this::save);
  }

  private void save(Path to) {
    synchronized (writing) {
      List<Bought> all;
      long latest;
      synchronized (purchases) {
        if (version == writtenVersion) {
          return;
        }
        latest = version;
        all = List.copyOf(purchases.values());
      }
      write(all, to);
      writtenVersion = latest;
    }
  }

  private void write(List<Bought> all, Path to) {
    try {
      Files.createDirectories(to.toAbsolutePath().getParent());
      Path fresh = to.resolveSibling(to.getFileName() + ".new");
      Files.write(fresh, json.writeValueAsBytes(all));
      Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("The sandbox's purchases cannot be kept", e);
    }
  }

  /// Takes in a purchase, or what has become of one.
  void keep(Bought bought) {
    synchronized (purchases) {
      if (!bought.equals(purchases.put(bought.id(), bought))) {
        version++;
      }
      if (purchases.size() > MOST) {
        purchases.remove(purchases.keySet().iterator().next());
      }
    }
  }

  /// A purchase by its id; empty when the marketplace knows none.
  Optional<Bought> find(String marketplace, String id) {
    synchronized (purchases) {
      return Optional.ofNullable(purchases.get(id))
          .filter(bought -> bought.marketplace().equals(marketplace));
    }
  }

  /// The purchase of an order; empty when there is none.
  Optional<Purchase> ofOrder(String marketplace, String orderId) {
    synchronized (purchases) {
      return purchases.values().stream()
          .filter(bought -> bought.marketplace().equals(marketplace))
          .map(Bought::purchase)
          .filter(purchase -> orderId.equals(purchase.orderId()))
          .findFirst();
    }
  }

  /// What was bought at a marketplace since an instant, in that order.
  List<Bought> since(String marketplace, Instant since) {
    synchronized (purchases) {
      return purchases.values().stream()
          .filter(bought -> bought.marketplace().equals(marketplace))
          .filter(bought -> bought.at() != null && !bought.at().isBefore(since))
          .toList();
    }
  }
}
