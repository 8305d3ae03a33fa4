package io.marketgate.gateway.token;

/// Which of our interfaces a token is for.
public enum Audience {
  /// The product contract, `/api`.
  API,
  /// The operations interface, `/ops/v1`.
  OPERATIONS,
  /// The product API, `/product/v1`.
  PRODUCT
}
