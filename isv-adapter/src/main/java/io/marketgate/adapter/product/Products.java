package io.marketgate.adapter.product;

import io.marketgate.adapter.product.Product.Codes;
import io.marketgate.adapter.product.Product.Item;
import io.marketgate.adapter.product.Product.Sku;
import io.marketgate.tenant.yaml.StrictYaml;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// All products that are sold on marketplaces.
public final class Products {

  /// Marketplaces whose interfaces for that are public.
  private static final Set<String> METERED = Set.of("aliyun", "huawei");

  private final List<Product> all;
  private final Map<String, Codes> codes;

  private Products(List<Product> all, Map<String, Codes> codes) {
    this.all = List.copyOf(all);
    this.codes = Map.copyOf(codes);
  }

  private record Content(@Nullable Map<String, Entry> products) {}

  private record Entry(
      @Nullable String name,
      @Nullable String frontEndUrl,
      @Nullable String adminUrl,
      @Nullable Map<String, String> info,
      @Nullable String hookUrl,
      @Nullable Map<String, Map<String, String>> metering,
      @Nullable Map<String, List<String>> codes,
      @Nullable Map<String, SkuEntry> skus,
      @Nullable Map<String, ItemEntry> items) {}

  private record SkuEntry(@Nullable String edition, @Nullable Map<String, List<String>> codes) {}

  private record ItemEntry(@Nullable String metric, @Nullable Map<String, List<String>> codes) {}

  /// Reads `products.yml`. Blocks.
  ///
  /// @param marketplaces that there are
  /// @throws ProductsException with every fault
  public static Products read(Path file, Set<String> marketplaces) {
    Content content;
    try {
      content = StrictYaml.read(file, Content.class);
    } catch (JacksonException e) {
      throw new ProductsException(List.of(StrictYaml.fault(file, e)));
    }
    List<String> faults = new ArrayList<>();
    List<Product> all = new ArrayList<>();
    Map<String, Codes> codes = new HashMap<>();
    Objects.requireNonNullElse(content.products(), Map.<String, Entry>of())
        .forEach((code, entry) -> {
          Reader reader = new Reader(file + ": " + code, marketplaces, faults);
          all.add(reader.product(code, entry));
          codes.put(code, reader.codes(code, entry.codes(), "codes"));
        });
    if (!faults.isEmpty()) {
      throw new ProductsException(faults);
    }
    return new Products(all, codes);
  }

  /// One product of the file.
  private record Reader(String place, Set<String> marketplaces, List<String> faults) {

    Product product(String code, Entry entry) {
      List<Sku> skus = new ArrayList<>();
      Objects.requireNonNullElse(entry.skus(), Map.<String, SkuEntry>of())
          .forEach((name, sku) ->
              skus.add(
                  new Sku(
                      name,
                      required(sku.edition(), "skus." + name + ".edition"),
                      codes(name, sku.codes(), "skus." + name + ".codes"))));
      if (skus.isEmpty()) {
        fault("skus", "at least one is required");
      }
      List<Item> items = new ArrayList<>();
      Objects.requireNonNullElse(entry.items(), Map.<String, ItemEntry>of())
          .forEach((name, item) ->
              items.add(
                  new Item(
                      name,
                      required(item.metric(), "items." + name + ".metric"),
                      codes(name, item.codes(), "items." + name + ".codes"))));
      requireDistinct(skus.stream().map(Sku::codes).toList(), "skus");
      requireDistinct(items.stream().map(Item::codes).toList(), "items");
      return new Product(
          code,
          Objects.requireNonNullElse(entry.name(), code),
          address(required(entry.frontEndUrl(), "frontEndUrl"), "frontEndUrl"),
          entry.adminUrl() == null ? null : address(entry.adminUrl(), "adminUrl"),
          new LinkedHashMap<>(Objects.requireNonNullElse(entry.info(), Map.of())),
          entry.hookUrl() == null ? null : address(entry.hookUrl(), "hookUrl"),
          metering(Objects.requireNonNullElse(entry.metering(), Map.of())),
          skus,
          items);
    }

    private Map<String, Map<String, String>> metering(Map<String, Map<String, String>> given) {
      given.forEach((metric, keys) ->
          keys.keySet().stream()
              .filter(marketplace -> !METERED.contains(marketplace))
              .forEach(
                  unknown -> fault("metering." + metric, unknown + " is not told what is used")));
      long huawei = given.values().stream().filter(keys -> keys.containsKey("huawei")).count();
      if (huawei > 1) {
        fault("metering", "huawei is told of one metric only, for its records have no names");
      }
      return given;
    }

    private String address(String url, String where) {
      String filled = url.replace("{instanceId}", "i").replace("{accountId}", "a");
      boolean isHttp = url.startsWith("https://") || url.startsWith("http://");
      if (!url.isEmpty() && (!isHttp || !isUri(filled))) {
        fault(where, "must be an address of http or https");
      }
      return url;
    }

    private static boolean isUri(String text) {
      try {
        return new URI(text).getHost() != null;
      } catch (URISyntaxException e) {
        return false;
      }
    }

    Codes codes(String own, @Nullable Map<String, List<String>> given, String where) {
      Map<String, List<String>> codes = Objects.requireNonNullElse(given, Map.of());
      codes.keySet().stream()
          .filter(marketplace -> !marketplaces.contains(marketplace))
          .forEach(unknown -> fault(where, "there is no marketplace " + unknown));
      return new Codes(own, codes);
    }

    private void requireDistinct(Collection<Codes> all, String where) {
      for (String marketplace : marketplaces) {
        Set<String> seen = new HashSet<>();
        all.stream()
            .flatMap(codes ->
                codes.byMarketplace().getOrDefault(marketplace, List.of(codes.own())).stream())
            .filter(name -> !seen.add(name))
            .forEach(twice -> fault(where, marketplace + " would call two of them " + twice));
      }
    }

    private String required(@Nullable String text, String where) {
      if (text == null || text.isBlank()) {
        fault(where, "is required");
        return "";
      }
      return text;
    }

    private void fault(String where, String fault) {
      faults.add(place + "." + where + ": " + fault);
    }
  }

  /// The product that a marketplace calls so.
  public Optional<Product> find(String marketplace, String name) {
    return all.stream()
        .filter(product ->
            Objects.requireNonNull(codes.get(product.code())).isCalled(marketplace, name))
        .findFirst();
  }

  /// A product by our own code; empty when it is no longer sold.
  public Optional<Product> find(String code) {
    return all.stream().filter(product -> product.code().equals(code)).findFirst();
  }

  /// Metrics of which some marketplace is told how much was used.
  public Set<String> metered() {
    return all.stream()
        .flatMap(product -> product.metering().keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Fails when a product's system is told of instances and there is no secret to sign that with.
  ///
  /// @throws ProductsException with every fault
  public void requireSecrets(Set<String> hooked) {
    List<String> faults =
        all.stream()
            .filter(product -> product.hookUrl() != null && !hooked.contains(product.code()))
            .map(product -> product.code() + ".hookUrl: there is no secret to sign with")
            .toList();
    if (!faults.isEmpty()) {
      throw new ProductsException(faults);
    }
  }

  /// Fails when editions or metrics are not there to be sold.
  ///
  /// @param metrics that can be bought in addition
  /// @param used metrics that are used up
  /// @throws ProductsException with every fault
  public void require(Set<String> editions, Set<String> metrics, Set<String> used) {
    List<String> faults = new ArrayList<>();
    for (Product product : all) {
      product.metering().keySet().stream()
          .filter(metric -> !used.contains(metric))
          .forEach(metric ->
              faults.add(
                  product.code() + ".metering." + metric + ": is no metric that is used up"));
      product.skus().stream()
          .filter(sku -> !editions.contains(sku.edition()))
          .forEach(sku ->
              faults.add(
                  product.code()
                      + ".skus."
                      + sku.code()
                      + ": there is no edition "
                      + sku.edition()));
      product.items().stream()
          .filter(item -> !metrics.contains(item.metric()))
          .forEach(item ->
              faults.add(
                  product.code()
                      + ".items."
                      + item.code()
                      + ": "
                      + item.metric()
                      + " is no value-added metric"));
    }
    if (!faults.isEmpty()) {
      throw new ProductsException(faults);
    }
  }
}
