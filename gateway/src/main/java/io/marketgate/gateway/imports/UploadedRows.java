package io.marketgate.gateway.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/// The rows of a file while it arrives.
final class UploadedRows {

  private static final int BUFFERS = 16;
  private static final int UNWANTED = 8192;

  private final JsonMapper json;
  private final Scheduler readers;

  /// @param readers whose threads wait for the next bytes of a file, and are for nothing else: what
  ///   is given to a thread that waits for somebody who sends slowly waits, too
  UploadedRows(JsonMapper json, Scheduler readers) {
    this.json = json;
    this.readers = readers;
  }

  /// Reads a file, as fast as its rows are taken.
  ///
  /// @param file to be subscribed to once; its buffers are released
  /// @param isCsv whether it is CSV with a header, not lines of JSON
  /// @return fails with `RefusedChange` when a file of CSV has no header, and with
  ///   `RejectedExecutionException` when no reader is free
  Flux<ImportRow> read(Flux<DataBuffer> file, boolean isCsv) {
    InputStream bytes = DataBufferUtils.subscriberInputStream(offEventLoop(file), BUFFERS);
    return Flux.<ImportRow, RowReader>generate(
            () -> isCsv ? RowReader.ofCsv(json, bytes) : RowReader.ofJsonLines(json, bytes),
            (reader, sink) -> {
              ImportRow row = reader.next();
              if (row == null) {
                sink.complete();
              } else {
                sink.next(row);
              }
              return reader;
            },
            reader -> letGo(bytes))
        .subscribeOn(readers)
        .doFinally(end -> letGo(bytes));
  }

  /// Whoever brings bytes may have to wait for a moment for whoever takes some.
  private static Flux<DataBuffer> offEventLoop(Flux<DataBuffer> file) {
    return file.publishOn(Schedulers.boundedElastic(), BUFFERS)
        .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
  }

  /// Wakes a thread that waits for bytes when nobody wants them any more, because the sender has
  /// gone or a row could not be stored; and releases what has come and will not be read, which the
  /// stream itself does when it is read again.
  private static void letGo(InputStream bytes) {
    var _ = Schedulers.boundedElastic().schedule(() -> closeAndDrain(bytes));
  }

  private static void closeAndDrain(InputStream bytes) {
    try {
      bytes.close();
      byte[] unwanted = new byte[UNWANTED];
      while (bytes.read(unwanted) >= 0) {
        // It ends with what was there when it was closed.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
