package io.marketgate.gateway.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.imports.ImportJob.RowStatus;
import io.marketgate.tenant.refusal.RefusedChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

class UploadedRowsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String READERS = "test-imports";

  private final Scheduler readers = Schedulers.newBoundedElastic(1, 10, READERS);
  private final UploadedRows rows = new UploadedRows(JsonMapper.shared(), readers);

  @AfterEach
  void end() {
    readers.dispose();
  }

  @Test
  void readsRowsThatArriveInPieces() {
    StepVerifier.create(rows.read(pieces("a,b\n1,", "2\n3", ",4\n"), true).map(ImportRow::content))
        .expectNext("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"3\",\"b\":\"4\"}")
        .expectComplete()
        .verify(PATIENCE);
    assertThat(readersAreFree()).isTrue();
  }

  @Test
  void saysOfALineThatIsNoRowWhy() {
    StepVerifier.create(rows.read(pieces("{}\n[]\n"), false).map(ImportRow::status))
        .expectNext(RowStatus.PENDING, RowStatus.FAILED)
        .expectComplete()
        .verify(PATIENCE);
  }

  /// The sender has gone, or a row could not be stored, while the next bytes were waited for.
  @Test
  void keepsNoThreadWhenNobodyWantsTheRowsAnyMore() {
    Disposable reading = rows.read(pieces("{}\n").concatWith(Flux.never()), false).subscribe();
    await().atMost(PATIENCE).until(() -> aReaderWaits());
    reading.dispose();
    assertThat(readersAreFree()).isTrue();
  }

  /// Whoever sends it is answered with 503.
  @Test
  void readsNoMoreFilesThanThereAreReaders() {
    Scheduler one = ImportConfiguration.readers(1);
    UploadedRows ofOne = new UploadedRows(JsonMapper.shared(), one);
    Disposable reading = ofOne.read(Flux.never(), false).subscribe();
    StepVerifier.create(ofOne.read(pieces("{}\n"), false))
        .expectError(RejectedExecutionException.class)
        .verify(PATIENCE);
    reading.dispose();
    one.dispose();
  }

  @Test
  void keepsNoThreadForAFileThatBreaksOff() {
    Flux<DataBuffer> broken = pieces("{}\n").concatWith(Flux.error(new IOException("gone")));
    StepVerifier.create(rows.read(broken, false)).expectNextCount(1).expectError().verify(PATIENCE);
    assertThat(readersAreFree()).isTrue();
  }

  @Test
  void keepsNoThreadForAFileWithoutAHeader() {
    StepVerifier.create(rows.read(pieces("\"a,b\n"), true))
        .expectError(RefusedChange.class)
        .verify(PATIENCE);
    assertThat(readersAreFree()).isTrue();
  }

  private static boolean aReaderWaits() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread ->
            thread.getName().startsWith(READERS) && thread.getState() == Thread.State.WAITING);
  }

  private boolean readersAreFree() {
    return Boolean.TRUE.equals(Mono.fromCallable(() -> true).subscribeOn(readers).block(PATIENCE));
  }

  private static Flux<DataBuffer> pieces(String... texts) {
    return Flux.fromIterable(List.of(texts)).map(UploadedRowsTest::buffer);
  }

  private static DataBuffer buffer(String text) {
    return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(UTF_8));
  }
}
