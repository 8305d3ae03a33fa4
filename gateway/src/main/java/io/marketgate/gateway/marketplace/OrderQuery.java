package io.marketgate.gateway.marketplace;

/// Where a marketplace is asked for orders.
///
/// @param url of the order query
/// @param accessKey of the seller
/// @param secretKey of the seller
public record OrderQuery(String url, String accessKey, String secretKey) {

  /// Says nothing of the keys.
  @Override
  public String toString() {
    return "OrderQuery " + url;
  }
}
