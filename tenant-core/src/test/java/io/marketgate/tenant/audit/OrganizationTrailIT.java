package io.marketgate.tenant.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.tenant.NewOrganizations;
import io.marketgate.tenant.RealServers;
import io.marketgate.tenant.Replica;
import io.marketgate.tenant.audit.AuditTrail.Head;
import io.marketgate.tenant.audit.OrganizationTrail.Verification;
import io.marketgate.tenant.entitlement.Authorizations;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

/// The chain of one organization's entries, and whoever can write to the database.
@ExtendWith(RealServers.class)
class OrganizationTrailIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Replica replica = RealServers.newReplica();
  private final AuditTrail trail = replica.get(AuditTrail.class);
  private final OrganizationTrail chains = replica.get(OrganizationTrail.class);
  private String organization = "";

  /// The numbers of its entries, between which there are those of another one.
  private List<Long> numbers = List.of();

  @BeforeEach
  void makeEntries() {
    organization = NewOrganizations.create(replica);
    String other = NewOrganizations.create(replica);
    for (int i = 0; i < 4; i++) {
      rename(organization, "Acme " + i);
      rename(other, "Globex " + i);
    }
    numbers =
        done(trail.latest(organization, Long.MAX_VALUE, 100)).reversed().stream()
            .map(AuditEntry::number)
            .toList();
    assertThat(numbers).hasSizeGreaterThanOrEqualTo(5);
    assertThat(numbers.getLast() - numbers.getFirst()).isGreaterThan(numbers.size());
  }

  @AfterEach
  void close() {
    replica.close();
  }

  @Test
  void isWhole() {
    Verification found = done(chains.verify(organization));
    assertThat(found.valid()).isTrue();
    assertThat(found.entries()).isEqualTo(numbers.size());
    assertThat(found.unchained()).isZero();
    assertThat(found.head().number()).isEqualTo(numbers.getLast());
    rename(organization, "Acme again");
    assertThat(done(chains.verify(organization, found.head())).valid()).isTrue();
    assertThat(done(chains.verify("nobody")).valid()).isTrue();
    assertThat(done(chains.verify("nobody")).entries()).isZero();
  }

  @Test
  void anEntryIsChanged() {
    long changed = numbers.get(2);
    meanwhile(
        "UPDATE audit_entry SET actor = CONCAT(actor, 'x') WHERE number = " + changed,
        "UPDATE audit_entry SET actor = LEFT(actor, LENGTH(actor) - 1) WHERE number = " + changed,
        () -> assertFault(changed));
  }

  @Test
  void anEntryIsTakenOut() {
    long gone = numbers.get(2);
    meanwhile(
        "UPDATE audit_entry SET organization_id = 'elsewhere' WHERE number = " + gone,
        "UPDATE audit_entry SET organization_id = '%s' WHERE number = %d"
            .formatted(organization, gone),
        () -> assertFault(numbers.get(3)));
  }

  @Test
  void aLinkIsTakenForNone() {
    long gone = numbers.get(2);
    String link = done(trail.latest(organization, gone + 1, 1)).getFirst().organizationHash();
    meanwhile(
        "UPDATE audit_entry SET organization_hash = NULL WHERE number = " + gone,
        "UPDATE audit_entry SET organization_hash = '%s' WHERE number = %d".formatted(link, gone),
        () -> assertFault(numbers.get(3)));
  }

  @Test
  void theLastEntryIsTakenOut() {
    long gone = numbers.getLast();
    meanwhile(
        "UPDATE audit_entry SET organization_id = 'elsewhere' WHERE number = " + gone,
        "UPDATE audit_entry SET organization_id = '%s' WHERE number = %d"
            .formatted(organization, gone),
        () -> assertFault(gone));
  }

  /// He moves the end as well, so that every link fits.
  @Test
  void theLastEntryIsTakenOutByWhoCanComputeLinks() {
    Head end = done(chains.verify(organization)).head();
    AuditEntry before = done(trail.latest(organization, end.number(), 1)).getFirst();
    String moved =
        "UPDATE audit_organization_head SET number = %d, hash = '%s' WHERE organization_id = '%s'";
    String taken = "UPDATE audit_entry SET organization_id = '%s' WHERE number = %d";
    meanwhile(
        moved.formatted(before.number(), before.organizationHash(), organization),
        moved.formatted(end.number(), end.hash(), organization),
        () ->
            meanwhile(
                taken.formatted("elsewhere", end.number()),
                taken.formatted(organization, end.number()),
                () -> {
                  assertThat(done(chains.verify(organization)).valid()).isTrue();
                  Verification found = done(chains.verify(organization, end));
                  assertThat(found.valid()).isFalse();
                  assertThat(found.firstFault()).isEqualTo(end.number());
                }));
  }

  /// A replica of the version before writes entries without links, between those of others.
  @Test
  void whatAVersionBeforeHasWrittenIsNoLink() {
    run(
        "UPDATE audit_entry SET organization_hash = NULL WHERE organization_id = '%s'"
            .formatted(organization));
    run("DELETE FROM audit_organization_head WHERE organization_id = '%s'".formatted(organization));
    Verification before = done(chains.verify(organization));
    assertThat(before.valid()).isTrue();
    assertThat(before.unchained()).isEqualTo(numbers.size());
    rename(organization, "Acme of this version");
    Verification after = done(chains.verify(organization));
    assertThat(after.valid()).isTrue();
    assertThat(after.unchained()).isEqualTo(numbers.size());
    assertThat(after.entries()).isEqualTo(numbers.size() + 1);
    assertThat(after.head().number()).isGreaterThan(numbers.getLast());
  }

  private void assertFault(long number) {
    Verification found = done(chains.verify(organization));
    assertThat(found.valid()).isFalse();
    assertThat(found.firstFault()).isEqualTo(number);
  }

  /// The chain of all has to be whole for other tests.
  private void meanwhile(String change, String back, Runnable look) {
    run(change);
    try {
      look.run();
    } finally {
      run(back);
    }
  }

  private void rename(String id, String name) {
    replica.get(Authorizations.class).change(id, name, Optional.empty(), -1).block(PATIENCE);
  }

  private void run(String statement) {
    Long rows =
        done(replica.get(Database.class).run(sql -> sql.sql(statement).fetch().rowsUpdated()));
    assertThat(rows).isPositive();
  }

  private static <T> T done(Mono<T> work) {
    return work.blockOptional(PATIENCE).orElseThrow();
  }
}
