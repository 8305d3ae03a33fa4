package io.marketgate.adapter.product;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Something that is sold on marketplaces.
///
/// @param code ours
/// @param name for people
/// @param frontEndUrl where it is; `{instanceId}` and `{accountId}` stand for those of the buyer
/// @param adminUrl where it is looked after; null for nowhere
/// @param info labels and texts for the buyer
/// @param hookUrl where the vendor's own system is told of instances; null for nowhere
/// @param metering what marketplaces that sell by use are told of: by metric, what each of them
///   calls it
/// @param skus plans, in their order
/// @param items what is bought in addition
public record Product(
    String code,
    String name,
    String frontEndUrl,
    @Nullable String adminUrl,
    Map<String, String> info,
    @Nullable String hookUrl,
    Map<String, Map<String, String>> metering,
    List<Sku> skus,
    List<Item> items) {

  public Product {
    info = Map.copyOf(info);
    metering = Map.copyOf(metering);
    skus = List.copyOf(skus);
    items = List.copyOf(items);
  }

  /// A plan.
  ///
  /// @param code ours
  /// @param edition code of the edition that it is
  /// @param codes of marketplaces, where they call it differently
  public record Sku(String code, String edition, Codes codes) {}

  /// Something that is bought in addition.
  ///
  /// @param code ours
  /// @param metric whose limit it raises
  /// @param codes of marketplaces, where they call it differently
  public record Item(String code, String metric, Codes codes) {}

  /// What something is called, by marketplace; its own code where nothing is said.
  public record Codes(String own, Map<String, List<String>> byMarketplace) {

    public Codes {
      byMarketplace = Map.copyOf(byMarketplace);
    }

    /// Whether a marketplace calls it so.
    public boolean isCalled(String marketplace, String name) {
      return byMarketplace.getOrDefault(marketplace, List.of(own)).contains(name);
    }
  }

  /// The plan that a marketplace calls so.
  ///
  /// @param name null for the first one
  public Optional<Sku> sku(String marketplace, @Nullable String name) {
    return name == null
        ? skus.stream().findFirst()
        : skus.stream().filter(sku -> sku.codes().isCalled(marketplace, name)).findFirst();
  }

  /// What a marketplace calls a metric that it is told of; empty when it is not.
  public Optional<String> meteredAs(String marketplace, String metric) {
    return Optional.ofNullable(metering.getOrDefault(metric, Map.of()).get(marketplace));
  }

  /// What a marketplace calls so.
  public Optional<Item> item(String marketplace, String name) {
    return items.stream().filter(item -> item.codes().isCalled(marketplace, name)).findFirst();
  }
}
