package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.product.Product;
import io.marketgate.adapter.product.Products;
import io.marketgate.tenant.marketplace.HookTasks;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.secret.SecretBox;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Instances as their buyers see them: what `products.yml` says, and what the vendor's system has
/// said of this one.
final class InstanceViews {

  private final Products products;
  private final SecretBox secrets;
  private final JsonMapper json;
  private final String publicUrl;
  private final Set<String> signedOn;

  /// @param publicUrl address of this gateway for buyers; empty where nobody signs on through it
  /// @param signedOn marketplaces whose buyers do
  InstanceViews(
      Products products,
      SecretBox secrets,
      JsonMapper json,
      String publicUrl,
      Set<String> signedOn) {
    this.products = products;
    this.secrets = secrets;
    this.json = json;
    this.publicUrl = publicUrl;
    this.signedOn = Set.copyOf(signedOn);
  }

  LifecycleResult.Instance view(Instance instance) {
    Optional<Product> product = products.find(instance.plan().product());
    ProductApp app = app(instance);
    String front = product.map(Product::frontEndUrl).orElse("");
    String admin = product.map(Product::adminUrl).orElse(null);
    String wantedAdmin = app.adminUrl() == null ? admin : app.adminUrl();
    return new LifecycleResult.Instance(
        instance.id(),
        instance.preparation().isDone(),
        filled(Objects.requireNonNullElse(app.frontEndUrl(), front), instance),
        wantedAdmin == null ? null : filled(wantedAdmin, instance),
        app.username(),
        app.password(),
        signOn(instance.account().marketplace()),
        app.info() == null ? product.map(Product::info).orElse(Map.of()) : app.info());
  }

  private @Nullable String signOn(String marketplace) {
    return publicUrl.isEmpty() || !signedOn.contains(marketplace)
        ? null
        : publicUrl + "/marketplace/" + marketplace + "/sso";
  }

  private ProductApp app(Instance instance) {
    String text = instance.preparation().app();
    return text == null
        ? ProductApp.NOTHING
        : secrets
            .open(text, HookTasks.APP.place(instance.organization(), instance.id()))
            .map(opened -> json.readValue(opened, ProductApp.class))
            .orElse(ProductApp.NOTHING);
  }

  /// Account ids come from outside.
  private static String filled(String address, Instance instance) {
    return address
        .replace("{instanceId}", instance.id())
        .replace(
            "{accountId}",
            URLEncoder.encode(instance.account().accountId(), StandardCharsets.UTF_8));
  }
}
