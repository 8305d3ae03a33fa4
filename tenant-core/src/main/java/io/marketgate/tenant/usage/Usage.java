package io.marketgate.tenant.usage;

import io.marketgate.tenant.storage.DatabaseBusyException;
import io.marketgate.tenant.usage.UsageBatch.Pending;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import reactor.core.publisher.Mono;

/// Counts what organizations use, exactly and in great numbers.
///
/// Commands are put into one of a few lanes, by their organization and metric, so that those on one
/// counter keep their order. Each lane carries out what has gathered in it while its last
/// transaction ran.
public final class Usage {

  private static final int MOST_ATTEMPTS = 10;

  private final UsageBatch batch;
  private final Duration answerTimeout;
  private final List<Lane> lanes;

  /// @param lanes transactions at once
  /// @param batchSize most commands of a transaction
  /// @param waiting most commands waiting in a lane; more are refused at once
  /// @param answerTimeout longest wait for an answer
  record Limits(int lanes, int batchSize, int waiting, Duration answerTimeout) {}

  Usage(UsageBatch batch, Limits limits) {
    this.batch = batch;
    this.answerTimeout = limits.answerTimeout();
    List<Lane> made = new ArrayList<>();
    for (int i = 0; i < limits.lanes(); i++) {
      made.add(new Lane(limits.batchSize(), limits.waiting()));
    }
    this.lanes = List.copyOf(made);
  }

  /// Carries out a command.
  ///
  /// @return fails with a [io.marketgate.tenant.refusal.RefusedChange] when the command cannot be
  ///   right, and otherwise only when the question cannot be answered; then it may have been
  ///   carried out all the same, and the same key will tell
  public Mono<UsageAnswer> run(UsageCommand command) {
    return Mono.defer(() -> Mono.fromFuture(lane(command).add(command), true));
  }

  private Lane lane(UsageCommand command) {
    int hash = command.organization().hashCode() * 31 + command.metric().hashCode();
    return lanes.get(Math.floorMod(hash, lanes.size()));
  }

  /// Commands that wait for their turn, and the one batch that is under way.
  private final class Lane {

    private final ConcurrentLinkedQueue<Pending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger work = new AtomicInteger();
    private final int batchSize;
    private final int waiting;

    Lane(int batchSize, int waiting) {
      this.batchSize = batchSize;
      this.waiting = waiting;
    }

    CompletableFuture<UsageAnswer> add(UsageCommand command) {
      if (size.get() >= waiting) {
        return CompletableFuture.failedFuture(new DatabaseBusyException(waiting));
      }
      CompletableFuture<UsageAnswer> answer =
          new CompletableFuture<UsageAnswer>()
              .orTimeout(answerTimeout.toMillis(), TimeUnit.MILLISECONDS);
      Pending pending = new Pending(command, answer, 1, false);
      put(pending);
      wake();
      return pending.answer();
    }

    private void put(Pending pending) {
      size.incrementAndGet();
      queue.add(pending);
    }

    /// Begins a batch unless one is under way; that one will begin the next.
    private void wake() {
      if (work.getAndIncrement() == 0) {
        next();
      }
    }

    private void next() {
      int seen = work.get();
      List<Pending> taken = take();
      if (taken.isEmpty()) {
        if (work.addAndGet(-seen) != 0) {
          next();
        }
        return;
      }
      batch
          .run(taken)
          .toFuture()
          .whenComplete((again, failure) -> {
            if (failure == null) {
              again.forEach(pending -> tryAgain(pending, pending.alone()));
            } else {
              taken.forEach(pending -> fail(pending, failure, taken.size() == 1));
            }
            next();
          });
    }

    /// What nobody waits for any more is not carried out.
    private List<Pending> take() {
      List<Pending> taken = new ArrayList<>();
      while (taken.size() < batchSize && !isAlone(taken)) {
        Pending pending = queue.peek();
        if (pending == null || (pending.alone() && !taken.isEmpty())) {
          return taken;
        }
        queue.poll();
        size.decrementAndGet();
        if (!pending.answer().isDone()) {
          taken.add(pending);
        }
      }
      return taken;
    }

    private static boolean isAlone(List<Pending> taken) {
      return !taken.isEmpty() && taken.getLast().alone();
    }

    /// Nothing of a batch that failed has happened, unless its commit was answered too late or the
    /// connection broke meanwhile; the keys will tell then, and what has none is not carried out
    /// twice. What one command has broken shall not be the others' failure, so each of them has a
    /// transaction of its own then.
    private void fail(Pending pending, Throwable failure, boolean wasAlone) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (isNeverRepeated(pending.command()) && isOfConnection(cause)) {
        pending.answer().completeExceptionally(cause);
      } else if (cause instanceof TransientDataAccessException) {
        tryAgain(pending, wasAlone);
      } else if (cause instanceof DuplicateKeyException
          || (!wasAlone && cause instanceof NonTransientDataAccessException)) {
        // A key that somebody else has stored meanwhile is found the next time.
        tryAgain(pending, true);
      } else {
        pending.answer().completeExceptionally(cause == null ? failure : cause);
      }
    }

    private static boolean isNeverRepeated(UsageCommand command) {
      return command.key() == null && !(command instanceof UsageCommand.Look);
    }

    /// What has a number was said by the server, which has undone everything then.
    private static boolean isOfConnection(@Nullable Throwable cause) {
      boolean isOfResource =
          cause instanceof DataAccessResourceFailureException
              || cause instanceof TransientDataAccessResourceException;
      return cause != null
          && isOfResource
          && !(cause.getCause() instanceof R2dbcException said && said.getErrorCode() > 0);
    }

    private void tryAgain(Pending pending, boolean alone) {
      if (pending.attempt() == MOST_ATTEMPTS) {
        pending.answer().completeExceptionally(new DatabaseBusyException(waiting));
      } else {
        put(new Pending(pending.command(), pending.answer(), pending.attempt() + 1, alone));
      }
    }
  }
}
