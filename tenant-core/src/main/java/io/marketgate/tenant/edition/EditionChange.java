package io.marketgate.tenant.edition;

import org.jspecify.annotations.Nullable;

/// What somebody wants to change about an edition; what is null stays as it is.
///
/// @param name for people
/// @param category free text; empty for none
/// @param rank an upgrade leads to a higher one
/// @param status whether it can be ordered
/// @param isDefault whether new organizations try it
/// @param trialDays how long they do
/// @param yearlyPrice in hundredths
/// @param content what it includes from now on
/// @param version the edition's, as it was read; null to change whatever there is
public record EditionChange(
    @Nullable String name,
    @Nullable String category,
    @Nullable Integer rank,
    Edition.@Nullable Status status,
    @Nullable Boolean isDefault,
    @Nullable Integer trialDays,
    @Nullable Long yearlyPrice,
    @Nullable EditionContent content,
    @Nullable Long version) {}
