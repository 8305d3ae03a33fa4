package io.marketgate.tenant.organization;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.audit.AuditedChanges.Together;
import io.marketgate.tenant.change.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class TenantsTest {

  private static final MarketplaceAccount ACCOUNT = new MarketplaceAccount("sandbox", "a b/c");

  private final AtomicInteger queries = new AtomicInteger();
  private Mono<Tenant> answer = Mono.empty();

  private final Tenants tenants =
      new Tenants(
          new Organizations() {
            @Override
            public Mono<Tenant> findByAccount(MarketplaceAccount account) {
              queries.incrementAndGet();
              return answer;
            }

            @Override
            public Mono<Tenant> findByAccount(List<String> marketplaces, String accountId) {
              return Mono.error(new UnsupportedOperationException());
            }

            @Override
            public Mono<Boolean> createIfAbsent(NewOrganization organization) {
              return Mono.error(new UnsupportedOperationException());
            }

            @Override
            public Mono<String> createNew(NewOrganization organization) {
              return Mono.error(new UnsupportedOperationException());
            }

            @Override
            public Mono<String> createNew(Together together, NewOrganization organization) {
              return Mono.error(new UnsupportedOperationException());
            }
          },
          new TenantProperties(10, Duration.ofMinutes(1), "", List.of()));

  @Test
  void asksOnceForCallersThatCallTogether() {
    Sinks.Empty<Tenant> pending = Sinks.empty();
    answer = pending.asMono();
    StepVerifier.create(Mono.zip(tenants.find(ACCOUNT), tenants.find(ACCOUNT)))
        .then(() -> assertThat(pending.tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK))
        .assertNext(both -> assertThat(both.getT1()).isEqualTo(both.getT2()).isEmpty())
        .verifyComplete();
    assertThat(queries).hasValue(1);
  }

  @Test
  void remembersThatThereIsNobodyUntilSomethingChanges() {
    expectNobody();
    expectNobody();
    assertThat(queries).hasValue(1);
    tenants.forget(new Change.OfAccount("sandbox", "another"));
    expectNobody();
    assertThat(queries).hasValue(1);
    tenants.forget(new Change.OfAccount("sandbox", "a b/c"));
    expectNobody();
    assertThat(queries).hasValue(2);
    tenants.forget(new Change.OfAnything());
    expectNobody();
    assertThat(queries).hasValue(3);
  }

  @Test
  void doesNotRememberAFailure() {
    answer = Mono.error(new IllegalStateException("the database is away"));
    StepVerifier.create(tenants.find(ACCOUNT)).verifyErrorMessage("the database is away");
    answer = Mono.empty();
    expectNobody();
  }

  private void expectNobody() {
    StepVerifier.create(tenants.find(ACCOUNT)).expectNext(Optional.empty()).verifyComplete();
  }
}
