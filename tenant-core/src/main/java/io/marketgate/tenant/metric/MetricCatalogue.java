package io.marketgate.tenant.metric;

import io.marketgate.tenant.money.Money;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The metrics of the product as its vendor writes them down, `config/metrics.yml`.
final class MetricCatalogue {

  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
  private static final int LONGEST_NAME = 200;

  private final Path file;

  /// The file as it is written.
  private record Content(Map<String, Entry> metrics) {}

  private record Entry(
      @Nullable String name,
      Metric.@Nullable Category category,
      Metric.@Nullable Nature nature,
      Metric.@Nullable Measure measure,
      Metric.@Nullable UsagePeriod period,
      @Nullable String unit,
      @Nullable Long step,
      @Nullable Boolean withoutPaidEdition,
      @Nullable TopUpEntry topUp) {}

  private record TopUpEntry(@Nullable Long quantity, @Nullable String price) {}

  MetricCatalogue(Path file) {
    this.file = file;
  }

  /// Reads the file. Blocks.
  ///
  /// @throws RefusedChange with every fault
  List<Metric> read() {
    Content content = content();
    List<String> faults = new ArrayList<>();
    List<Metric> metrics = new ArrayList<>();
    content
        .metrics()
        .forEach((code, entry) -> {
          String fault = fault(code, entry);
          if (fault == null) {
            metrics.add(metric(code, entry));
          } else {
            faults.add(code + ": " + fault);
          }
        });
    if (!faults.isEmpty()) {
      throw faulty(String.join("; ", faults));
    }
    return metrics;
  }

  private Content content() {
    try {
      Content content = StrictYaml.read(file, Content.class);
      if (content == null || content.metrics() == null) {
        throw faulty("metrics are required");
      }
      return content;
    } catch (JacksonException e) {
      String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw faulty(line + e.getOriginalMessage());
    }
  }

  private RefusedChange faulty(String faults) {
    return RefusedChange.conflict("CatalogueInvalid", file.getFileName() + ": " + faults);
  }

  private static @Nullable String fault(String code, Entry entry) {
    if (!CODE.matcher(code).matches()) {
      return "the code must be letters, digits and _.-";
    }
    if (entry.name() == null || entry.name().isBlank() || entry.name().length() > LONGEST_NAME) {
      return "a name of 1 to " + LONGEST_NAME + " characters is required";
    }
    if (entry.category() == null || entry.nature() == null) {
      return "category and nature are required";
    }
    if (entry.step() != null && (entry.step() < 1 || entry.step() > Limit.MOST)) {
      return "step must be at least 1";
    }
    boolean isSwitch = entry.nature() == Metric.Nature.SWITCH;
    boolean isFlow = entry.measure() == Metric.Measure.FLOW;
    if (isSwitch != (entry.measure() == null)) {
      return "a counting metric, and no switch, has a measure";
    }
    if (isFlow == (entry.period() == null)) {
      return "what is used up, and nothing else, has a period";
    }
    return entry.topUp() == null ? null : topUpFault(entry, entry.topUp());
  }

  private static @Nullable String topUpFault(Entry entry, TopUpEntry topUp) {
    boolean isSold =
        entry.measure() == Metric.Measure.FLOW && entry.category() == Metric.Category.VALUE_ADDED;
    if (!isSold) {
      return "only a value-added metric that is used up has a topUp";
    }
    long step = entry.step() == null ? 1 : entry.step();
    Long quantity = topUp.quantity();
    if (quantity == null || quantity < 1 || quantity > Limit.MOST || quantity % step != 0) {
      return "topUp.quantity must be a multiple of step, at least 1";
    }
    Long price = topUp.price() == null ? null : Money.parse(topUp.price()).orElse(null);
    return price == null || price < 1 ? "topUp.price must be like \"60.00\", more than 0" : null;
  }

  private static Metric metric(String code, Entry entry) {
    return new Metric(
        code,
        Objects.requireNonNull(entry.name()),
        Objects.requireNonNull(entry.category()),
        Objects.requireNonNull(entry.nature()),
        entry.measure(),
        entry.period(),
        entry.unit(),
        entry.step() == null ? 1 : entry.step(),
        Boolean.TRUE.equals(entry.withoutPaidEdition()),
        topUp(entry.topUp()),
        Metric.Status.VALID);
  }

  private static @Nullable TopUp topUp(@Nullable TopUpEntry entry) {
    return entry == null
        ? null
        : new TopUp(
            Objects.requireNonNull(entry.quantity()),
            Money.parse(Objects.requireNonNull(entry.price())).orElseThrow());
  }
}
