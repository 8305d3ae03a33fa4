package io.marketgate.adapter.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Checks the `consumes` of an action: by metric, an amount, or `{amount, giveBack: failed | always
/// | never}`. An amount is a number or `"{name}"` of a parameter.
final class ConsumptionCheck {

  private static final Pattern METRIC = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
  private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]{0,63})}");

  private final Consumer<String> faults;

  ConsumptionCheck(Consumer<String> faults) {
    this.faults = faults;
  }

  List<Consumption> check(@Nullable Map<String, JsonNode> consumes) {
    List<Consumption> consumptions = new ArrayList<>();
    if (consumes != null) {
      consumes.forEach((metric, value) -> {
        Consumption consumption = check(metric, value);
        if (consumption != null) {
          consumptions.add(consumption);
        }
      });
    }
    return consumptions;
  }

  private @Nullable Consumption check(String metric, JsonNode value) {
    if (!METRIC.matcher(metric).matches()) {
      faults.accept("consumes." + metric + " is no code of a metric");
      return null;
    }
    if (!(value instanceof ObjectNode object)) {
      return of(metric, value, Consumption.GiveBack.FAILED);
    }
    boolean known =
        object.propertyNames().stream()
            .allMatch(name -> name.equals("amount") || name.equals("giveBack"));
    if (!known) {
      faults.accept("consumes." + metric + " knows amount and giveBack");
    }
    return of(metric, object.path("amount"), giveBack(metric, object.path("giveBack")));
  }

  private Consumption.GiveBack giveBack(String metric, JsonNode value) {
    return switch (value.asString("failed")) {
      case "failed" -> Consumption.GiveBack.FAILED;
      case "always" -> Consumption.GiveBack.ALWAYS;
      case "never" -> Consumption.GiveBack.NEVER;
      default -> {
        faults.accept("consumes." + metric + ".giveBack must be failed, always or never");
        yield Consumption.GiveBack.FAILED;
      }
    };
  }

  private @Nullable Consumption of(String metric, JsonNode amount, Consumption.GiveBack giveBack) {
    if (amount.isIntegralNumber() && amount.canConvertToLong() && amount.longValue() >= 1) {
      return new Consumption(metric, amount.longValue(), null, giveBack);
    }
    Matcher parameter = PARAMETER.matcher(amount.asString(""));
    if (parameter.matches()) {
      return new Consumption(metric, 1, parameter.group(1), giveBack);
    }
    faults.accept("consumes." + metric + " must be a whole number from 1, or {parameter}");
    return null;
  }
}
