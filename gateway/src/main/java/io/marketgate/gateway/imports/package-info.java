/// Takes over organizations, members and orders from files, row by row.
@NullMarked
package io.marketgate.gateway.imports;

import org.jspecify.annotations.NullMarked;
