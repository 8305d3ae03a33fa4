/// What has happened to an organization, for the people who look after it.
@NullMarked
package io.marketgate.tenant.history;

import org.jspecify.annotations.NullMarked;
