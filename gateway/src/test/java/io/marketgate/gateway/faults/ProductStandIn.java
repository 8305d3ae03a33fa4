package io.marketgate.gateway.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A product that is sold: it takes on what takes long and never says that it is done, prints, and
/// signs without ever saying that it has.
final class ProductStandIn implements AutoCloseable {

  /// An action of the demo product whose calls are counted one by one, in Redis.
  static final String LIMITED_ACTION = "ListWithLimit";

  /// An action of the demo product that a user may call twenty times, and ten times more in the
  /// next minute.
  static final String SCARCE_ACTION = "ListSeldom";

  static final int SCARCE = 20;

  /// An action whose answer is a task.
  static final String LONG_ACTION = "StartExport";

  /// A writing action whose first answer, which is kept, has nearly 4 MiB. Each begins with a
  /// number of its own.
  static final String LARGE_ACTION = "Print";

  /// A writing action that is not answered.
  static final String SILENT_ACTION = "Sign";

  private static final int LARGE = 4_000_000;

  /// Its catalogue.
  static final String ACTIONS =
      """
      product: limited
      actions:
        %s:
          description: Lists the account's migrations, not too often.
          effect: read
          permission: limited:List
          resource: acs:limited:*:{accountId}:migration/*
          throttle: { limit: 49/s burst 100000, per: user }
          params: { type: object, additionalProperties: false }
          backend: { service: demo, method: GET, path: /v1/migrations }
        %s:
          description: Lists the account's migrations, now and then.
          effect: read
          permission: limited:List
          resource: acs:limited:*:{accountId}:migration/*
          throttle: { limit: 10/m burst %d, per: user }
          params: { type: object, additionalProperties: false }
          backend: { service: demo, method: GET, path: /v1/migrations }
        %s:
          description: Begins what takes an hour.
          effect: write
          permission: limited:Export
          resource: acs:limited:*:{accountId}:export/*
          task: { longest: 3600s }
          params: { type: object, additionalProperties: false }
          backend: { service: product, method: POST, path: /exports }
        %s:
          description: Answers nearly as much as an answer to a write may have.
          effect: write
          permission: limited:Print
          resource: acs:limited:*:{accountId}:print/*
          params: { type: object, additionalProperties: false }
          backend: { service: product, method: POST, path: /prints }
        %s:
          description: Does not answer.
          effect: write
          permission: limited:Sign
          resource: acs:limited:*:{accountId}:signature/*
          params: { type: object, additionalProperties: false }
          backend: { service: product, method: POST, path: /signatures }
      """
          .formatted(
              LIMITED_ACTION, SCARCE_ACTION, SCARCE, LONG_ACTION, LARGE_ACTION, SILENT_ACTION);

  private final AtomicInteger printed = new AtomicInteger();
  private final AtomicInteger signed = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private final StandIn server =
      new StandIn()
          .answering("/exports", exchange -> StandIn.answer(exchange, 202, ""))
          .answering(
              "/prints",
              exchange ->
                  StandIn.answer(
                      exchange,
                      200,
                      "{\"number\":%d,\"text\":\"%s\"}"
                          .formatted(printed.incrementAndGet(), "x".repeat(LARGE))))
          .answering(
              "/signatures",
              exchange -> {
                signed.incrementAndGet();
                awaitEnd();
                exchange.close();
              });

  /// How often it has printed.
  int printed() {
    return printed.get();
  }

  /// How often it has begun to sign.
  int signed() {
    return signed.get();
  }

  /// Where it is found, without a slash at the end.
  String address() {
    return server.address();
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.close();
  }
}
