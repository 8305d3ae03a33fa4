package io.marketgate.tenant.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One change by staff.
///
/// @param number counted from 1 without a gap
/// @param at when
/// @param actor who
/// @param what in the past tense, such as `EditionChanged`
/// @param target of what
/// @param organization whose; null when it is about everybody
/// @param before what was, JSON; null when there was nothing
/// @param after what is, JSON; null when nothing is left
/// @param previousHash of the entry before
/// @param hash over all of the above
/// @param organizationHash over the hash of this entry and of every one before it of its
///   organization; null where it is about everybody, or was written by a version that had no such
///   chain
public record AuditEntry(
    long number,
    Instant at,
    String actor,
    String what,
    String target,
    @Nullable String organization,
    @Nullable String before,
    @Nullable String after,
    String previousHash,
    String hash,
    @Nullable String organizationHash) {}
