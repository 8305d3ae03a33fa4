package io.marketgate.gateway.sandbox.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.gateway.sandbox.market.PurchaseBook.Bought;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

/// A marketplace remembers what its vendor has forgotten.
class PurchaseBookTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(60);

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void aFileThatIsNotThereYet() {
    file = folder.resolve("sandbox/purchases.json");
  }

  @Test
  void whatWasSoldIsKnownAfterARestart() {
    PurchaseBook before = opened();
    Bought first = bought("1", NOON);
    before.keep(first);
    before.keep(bought("2", LATER));
    before.keep(first.as(first.purchase().instance("instance-1")));
    done(before.save());
    PurchaseBook after = opened();
    assertThat(after.find("aliyun", "1"))
        .contains(first.as(first.purchase().instance("instance-1")));
    assertThat(after.since("aliyun", LATER)).containsExactly(bought("2", LATER));
    assertThat(after.since("aliyun", NOON)).hasSize(2);
    assertThat(after.ofOrder("aliyun", "order-2")).contains(bought("2", LATER).purchase());
  }

  @Test
  void aPurchaseBelongsToItsMarketplace() {
    PurchaseBook book = opened();
    book.keep(bought("1", NOON));
    assertThat(book.find("huawei", "1")).isEmpty();
    assertThat(book.ofOrder("huawei", "order-1")).isEmpty();
    assertThat(book.since("huawei", NOON)).isEmpty();
  }

  @Test
  void theLatestAreKept() {
    PurchaseBook book = opened();
    for (int i = 0; i <= 10_000; i++) {
      book.keep(bought("" + i, NOON));
    }
    assertThat(book.find("aliyun", "0")).isEmpty();
    assertThat(book.since("aliyun", NOON)).hasSize(10_000);
  }

  @Test
  void nothingIsWrittenWhereNothingHasChanged() throws IOException {
    PurchaseBook before = opened();
    done(before.save());
    assertThat(file).doesNotExist();
    before.keep(bought("1", NOON));
    done(before.save());
    PurchaseBook after = opened();
    Files.delete(file);
    after.keep(bought("1", NOON));
    done(after.save());
    assertThat(file).doesNotExist();
  }

  /// Somebody has edited it.
  @ParameterizedTest
  @ValueSource(strings = {"[{\"id\":", "null", "[null]", "[{}]", "{}", ""})
  void aFileThatCannotBeUnderstoodIsPutAside(String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    PurchaseBook book = opened();
    assertThat(book.since("aliyun", Instant.EPOCH)).isEmpty();
    assertThat(file.resolveSibling("purchases.json.unreadable")).hasContent(content);
    book.keep(bought("1", NOON));
    done(book.save());
    assertThat(opened().find("aliyun", "1")).isPresent();
  }

  /// As at the end of the program, which ends the loop and saves once more.
  @Test
  void severalMaySaveAtOnce() {
    PurchaseBook book = opened();
    Flux.range(0, 200)
        .flatMap(i -> Mono.fromRunnable(() -> book.keep(bought("" + i, NOON))).then(book.save()), 8)
        .then()
        .as(StepVerifier::create)
        .expectComplete()
        .verify(PATIENCE);
    assertThat(opened().since("aliyun", NOON)).hasSize(200);
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenTheNextTime() throws IOException {
    PurchaseBook book = opened();
    book.keep(bought("1", NOON));
    Files.writeString(file.getParent(), "in the way");
    StepVerifier.create(book.save())
        .expectErrorMessage("The sandbox's purchases cannot be kept")
        .verify(PATIENCE);
    Files.delete(file.getParent());
    done(book.save());
    assertThat(opened().find("aliyun", "1")).isPresent();
  }

  @Test
  void withoutAFileTheyAreInMemory() {
    PurchaseBook book = new PurchaseBook(JsonMapper.shared(), null);
    done(book.load());
    book.keep(bought("1", NOON));
    done(book.save());
    assertThat(book.find("aliyun", "1")).isPresent();
  }

  private PurchaseBook opened() {
    PurchaseBook book = new PurchaseBook(JsonMapper.shared(), file);
    done(book.load());
    return book;
  }

  private static void done(Mono<Void> work) {
    StepVerifier.create(work).expectComplete().verify(PATIENCE);
  }

  private static Bought bought(String id, Instant at) {
    Purchase purchase =
        new Purchase(
            "acme",
            "demo",
            "pro",
            false,
            NOON.plus(Duration.ofDays(30)),
            Map.of("users", "5"),
            "key-" + id,
            "order-" + id,
            null,
            false,
            null);
    return new Bought(id, "aliyun", at, purchase);
  }
}
