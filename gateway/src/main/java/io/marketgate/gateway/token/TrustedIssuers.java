package io.marketgate.gateway.token;

import java.util.List;

/// Every issuer whose tokens are accepted.
record TrustedIssuers(List<TrustedIssuer> all) {

  TrustedIssuers {
    all = List.copyOf(all);
  }
}
