package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.marketgate.gateway.faults.PurchaseCaller.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.core.JacksonException;

/// More callers than can be answered. What that does to the time of answers is measured by
/// `gateway/src/bench/openloop`; here is whether anything is lost by it.
@ExtendWith(Site.Given.class)
class OverloadFaultIT {

  private static final int USERS = 2_000;
  private static final int RATE = 20;
  private static final long PAUSE_MILLIS = 20;
  private static final int WATCHERS = 300;

  /// What users were answered.
  private static final class Answers {

    final AtomicInteger given = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    /// The product is smaller than what two replicas can ask of it on a quick machine.
    final AtomicInteger ofTheProduct = new AtomicInteger();

    final AtomicInteger broken = new AtomicInteger();

    void add(Operators.Answer answer) {
      if (answer.status() == 200) {
        given.incrementAndGet();
      } else if (answer.status() == 503 && "ServiceUnavailable".equals(code(answer))) {
        refused.incrementAndGet();
      } else if (code(answer).startsWith("Backend.")) {
        ofTheProduct.incrementAndGet();
      } else {
        broken.incrementAndGet();
      }
    }

    private static String code(Operators.Answer answer) {
      try {
        return answer.json().path("code").asString("");
      } catch (JacksonException e) {
        return "";
      }
    }
  }

  @Test
  void e15UnderOverloadPurchasesAreDone(Site site) throws Exception {
    int seconds = Site.isCut() ? 10 : 60;
    Operators users = new Operators();
    String call = users.callOfNewOwner(site.replicas().getFirst(), "e15", "ListMigrations");
    Reconcile reconcile = new Reconcile(site);
    Reconcile.Baseline before = reconcile.baseline();
    List<CompletableFuture<?>> watchers = watch(site, users);
    Answers answers = new Answers();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> callers = new ArrayList<>();
    ThreadFactory threads = Thread.ofVirtual().factory();
    for (int i = 0; i < USERS; i++) {
      Replica replica = site.replicas().get(i % site.replicas().size());
      Thread caller = threads.newThread(() -> callUntil(over, users, replica, call, answers));
      callers.add(caller);
      caller.start();
    }
    Callbacks callbacks = new Callbacks(site, "e15", RATE * seconds);
    History history;
    try {
      history = callbacks.await(callbacks.begin(RATE));
    } finally {
      over.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(answers.broken.get()).as("answers that say nothing").isZero();
    assertThat(answers.refused.get()).as("there were too many").isPositive();
    for (Replica replica : site.replicas()) {
      assertThat(users.get(replica, call, "").status())
          .as("whoever looks on keeps nobody out")
          .isEqualTo(200);
    }
    watchers.forEach(watcher -> watcher.cancel(true));
    reconcile.events();
    reconcile.purchases("e15", history);
    reconcile.nothingLeaks(before);
    List<Duration> times = history.answerTimes();
    site.findings()
        .add(
            "E15",
            "%d users who call again and again for %d s, and %d callbacks a second, beside %d who look on at a task"
                .formatted(USERS, seconds, RATE, watchers.size()),
            "%d calls answered, %d refused, %d by the product, none else; %d purchases acknowledged, none lost, none twice, %d answers \"try again\"; p50 %d ms, p99 %d ms"
                .formatted(
                    answers.given.get(),
                    answers.refused.get(),
                    answers.ofTheProduct.get(),
                    history.accepted().size(),
                    history.count(Outcome.NOT_YET),
                    Findings.percentile(times, 0.5).toMillis(),
                    Findings.percentile(times, 0.99).toMillis()));
  }

  /// More at each replica than the places that there are in the worst case.
  private static List<CompletableFuture<?>> watch(Site site, Operators users) throws Exception {
    String task = users.callAboutATask(site.replicas().getFirst(), "e15-task");
    List<CompletableFuture<?>> watchers = new ArrayList<>();
    for (Replica replica : site.replicas()) {
      long files = replica.files();
      watchers.addAll(users.streams(replica, task, "", WATCHERS));
      replica.awaitOpened(files, WATCHERS);
      await("who looks on has no place")
          .until(() -> replica.metric("marketgate_admission_taken") == 0);
    }
    return watchers;
  }

  /// Somebody who is refused comes again, sooner than the answer asks for.
  private static void callUntil(
      AtomicBoolean over, Operators users, Replica replica, String call, Answers answers) {
    try {
      while (!over.get()) {
        answers.add(users.get(replica, call, ""));
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
