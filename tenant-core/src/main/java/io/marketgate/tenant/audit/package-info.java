/// Every change by staff, in the transaction of the change itself, each entry covering the one
/// before with its hash so that nothing can be altered or left out unnoticed (api.md 4).
@NullMarked
package io.marketgate.tenant.audit;

import org.jspecify.annotations.NullMarked;
