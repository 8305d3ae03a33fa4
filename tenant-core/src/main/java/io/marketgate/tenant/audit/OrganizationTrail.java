package io.marketgate.tenant.audit;

import io.marketgate.tenant.audit.AuditTrail.Head;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.storage.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/// The entries of one organization as a chain of their own, beside the one of all: whoever is shown
/// them, and an end that was signed, can see that none is missing without seeing anybody else's
/// (reliability.md 6).
///
/// Each link is the SHA-256 of the link before and the hash of the entry, both in hexadecimal; the
/// first follows 64 zeros. Entries that a version without such chains has written are no links;
/// that they are whole, the chain of all says.
public final class OrganizationTrail {

  /// Computed where the link before is, in the transaction that has locked the end of all entries.
  private static final String MOVE_HEAD =
      """
      INSERT INTO audit_organization_head (organization_id, number, hash)
      VALUES (:organization, :number, SHA2(CONCAT(:beginning, :hash), 256))
      ON DUPLICATE KEY UPDATE number = :number, hash = SHA2(CONCAT(hash, :hash), 256)
      """;

  private static final String HEAD =
      "SELECT number, hash FROM audit_organization_head WHERE organization_id = :organization";

  private static final String SELECT_FROM =
      AuditTrail.SELECT
          + " WHERE organization_id = :organization AND number > :after"
          + " ORDER BY number LIMIT :most";

  private final Database database;

  /// Whether the trail of an organization is whole.
  ///
  /// @param valid whether it is
  /// @param entries how many were looked at
  /// @param unchained how many of them are no links
  /// @param firstFault number of the first entry that is not as it was written, or behind which the
  ///   next is missing; null for none
  /// @param head the last link; its number is 0 where there is none
  public record Verification(
      boolean valid, long entries, long unchained, @Nullable Long firstFault, Head head) {}

  /// What has been walked so far.
  ///
  /// @param last number of the last entry
  /// @param fault number of the entry at which it ends too early; null for none
  private record Walked(long last, long entries, long unchained, Head head, @Nullable Long fault) {

    static final Walked NOTHING = new Walked(0, 0, 0, new Head(0, AuditTrail.BEGINNING), null);

    Walked over(AuditEntry entry) {
      if (!AuditTrail.hash(entry).equals(entry.hash())) {
        return broken(entry);
      }
      String link = entry.organizationHash();
      if (link == null) {
        return new Walked(entry.number(), entries + 1, unchained + 1, head, null);
      }
      String expected = Sha256.hex(head.hash() + entry.hash());
      return link.equals(expected)
          ? new Walked(entry.number(), entries + 1, unchained, new Head(entry.number(), link), null)
          : broken(entry);
    }

    private Walked broken(AuditEntry entry) {
      return new Walked(last, entries, unchained, head, entry.number());
    }

    Verification judged(Head end) {
      // What was added since the end was read is behind it.
      boolean reachesEnd = fault == null && head.number() >= end.number();
      boolean isSame = head.number() != end.number() || head.hash().equals(end.hash());
      Long firstFault = fault == null ? (Long) end.number() : fault;
      return reachesEnd && isSame
          ? new Verification(true, entries, unchained, null, head)
          : new Verification(false, entries, unchained, firstFault, head);
    }
  }

  OrganizationTrail(Database database) {
    this.database = database;
  }

  /// Adds a link to the chain of an organization, before the entry is written that has it.
  static Write moved(String organization, long number, String hash) {
    return Write.of(MOVE_HEAD)
        .bind("organization", organization)
        .bind("number", number)
        .bind("beginning", AuditTrail.BEGINNING)
        .bind("hash", hash);
  }

  /// Computes every link anew.
  public Mono<Verification> verify(String organization) {
    return end(organization)
        .flatMap(end -> walk(organization, null).map(walked -> walked.judged(end)));
  }

  /// The same against whoever can compute hashes as well: the chain must also lead over a link that
  /// is known from elsewhere.
  public Mono<Verification> verify(String organization, Head known) {
    return verify(organization)
        .flatMap(found ->
            found.valid()
                ? walk(organization, known.number())
                    .map(walked ->
                        walked.head().equals(known)
                            ? found
                            : new Verification(
                                false,
                                found.entries(),
                                found.unchained(),
                                known.number(),
                                found.head()))
                : Mono.just(found));
  }

  private Mono<Head> end(String organization) {
    return database.run(sql ->
        sql.sql(HEAD)
            .bind("organization", organization)
            .map(AuditTrail::toHead)
            .one()
            .defaultIfEmpty(Walked.NOTHING.head()));
  }

  /// @param until number of the last entry; null for all
  private Mono<Walked> walk(String organization, @Nullable Long until) {
    return step(organization, Walked.NOTHING, until)
        .expand(step -> step.isLast() ? Mono.empty() : step(organization, step.walked(), until))
        .last()
        .map(Step::walked);
  }

  /// @param isLast whether nothing follows that is to be looked at
  private record Step(Walked walked, boolean isLast) {}

  private Mono<Step> step(String organization, Walked before, @Nullable Long until) {
    return database
        .run(sql -> next(sql, organization, before.last()))
        .map(entries -> {
          Walked walked = before;
          for (AuditEntry entry : entries) {
            if (until != null && entry.number() > until || walked.fault() != null) {
              return new Step(walked, true);
            }
            walked = walked.over(entry);
          }
          return new Step(
              walked, entries.size() < AuditTrail.VERIFIED_AT_ONCE || walked.fault() != null);
        });
  }

  private static Mono<List<AuditEntry>> next(DatabaseClient sql, String organization, long after) {
    return sql.sql(SELECT_FROM)
        .bind("organization", organization)
        .bind("after", after)
        .bind("most", AuditTrail.VERIFIED_AT_ONCE)
        .map(AuditTrail::toEntry)
        .all()
        .collectList();
  }
}
