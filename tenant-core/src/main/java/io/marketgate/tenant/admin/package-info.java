/// Who may configure the platform (tenancy.md 10).
@NullMarked
package io.marketgate.tenant.admin;

import org.jspecify.annotations.NullMarked;
