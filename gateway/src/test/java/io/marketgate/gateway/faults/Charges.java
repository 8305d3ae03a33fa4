package io.marketgate.gateway.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A product that charges an organization one cent after another, at either replica, each with a
/// key of its own and again until it hears that it is done.
final class Charges implements AutoCloseable {

  private static final int CALLERS = 4;
  private static final long GRANTED = 1_000_000;
  private static final long PAUSE_MILLIS = 20;

  private final Rotation replicas;
  private final String organization;
  private final String token;
  private final Operators product = new Operators();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong putOff = new AtomicLong();
  private final List<Thread> callers = new ArrayList<>();

  /// @param name of the organization's account
  Charges(Site site, String name) throws InterruptedException {
    this(name, new Rotation(site.replicas()));
  }

  /// @param replicas that are asked
  Charges(String name, Rotation replicas) throws InterruptedException {
    this.replicas = replicas;
    Replica first = replicas.next(0);
    this.organization = product.newOrganization(first, name);
    this.token = product.clientToken(first);
    product.grant(first, organization, "10000.00");
  }

  Charges begin() {
    for (int i = 0; i < CALLERS; i++) {
      int number = i;
      callers.add(Thread.ofVirtual().start(() -> charge(number)));
    }
    return this;
  }

  /// Ends it, and looks whether every cent is where it belongs (R4).
  ///
  /// @return how many charges were acknowledged
  long end(Reconcile reconcile) throws InterruptedException, SQLException {
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(acknowledged.get()).isPositive();
    assertThat(
            reconcile.number(
                "SELECT paid + promotional FROM balance WHERE organization_id = ?", organization))
        .as("what was granted without what was acknowledged")
        .isEqualTo(GRANTED - acknowledged.get());
    return acknowledged.get();
  }

  @Override
  public void close() {
    over.set(true);
  }

  /// How often there was no answer.
  long unanswered() {
    return unanswered.get();
  }

  /// How often the answer was to try again.
  long putOff() {
    return putOff.get();
  }

  private boolean isDone(Operators.Answer answer) {
    if (answer.status() == 0) {
      unanswered.incrementAndGet();
    } else if (answer.status() != 200) {
      putOff.incrementAndGet();
    }
    return answer.status() == 200;
  }

  private void charge(int caller) {
    String path = "/product/v1/organizations/" + organization + "/charge";
    try {
      for (int i = 0; !over.get(); i++) {
        String body = "{'service':'faults','amount':'0.01','key':'%d-%d'}".formatted(caller, i);
        int replica = i;
        while (!isDone(product.post(replicas.next(replica++), path, body, token))) {
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        acknowledged.incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
