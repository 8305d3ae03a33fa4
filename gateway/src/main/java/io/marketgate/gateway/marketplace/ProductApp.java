package io.marketgate.gateway.marketplace;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the vendor's own system says of an instance; what it does not say is as `products.yml` has
/// it.
///
/// @param frontEndUrl where it is
/// @param adminUrl where it is looked after
/// @param username of its administrator
/// @param password of its administrator
/// @param info labels and texts for the buyer
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProductApp(
    @Nullable String frontEndUrl,
    @Nullable String adminUrl,
    @Nullable String username,
    @Nullable String password,
    @Nullable Map<String, String> info) {

  /// Nothing is said.
  static final ProductApp NOTHING = new ProductApp(null, null, null, null, null);

  ProductApp {
    info = info == null ? null : new LinkedHashMap<>(info);
  }

  /// Says nothing of how to get in.
  @Override
  public String toString() {
    return "ProductApp";
  }
}
