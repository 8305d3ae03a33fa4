package io.marketgate.tenant.edition;

import org.jspecify.annotations.Nullable;

/// An edition to be created.
///
/// @param code never changes and is never used again
/// @param name for people
/// @param category free text; null for none
/// @param rank an upgrade leads to a higher one; from 1
/// @param isDefault whether new organizations try it
/// @param trialDays how long they do; null unless it is the default
/// @param yearlyPrice in hundredths; null when it has none
/// @param content what it includes
public record NewEdition(
    String code,
    String name,
    @Nullable String category,
    int rank,
    boolean isDefault,
    @Nullable Integer trialDays,
    @Nullable Long yearlyPrice,
    EditionContent content) {}
