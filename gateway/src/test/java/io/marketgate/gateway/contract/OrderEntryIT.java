package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The examples of tenancy.md 12 about what cannot be ordered.
@ExtendWith(RunningGateway.class)
class OrderEntryIT extends OrderingPlatform {

  /// Examples 23, 24, 26 and what else cannot be bought in addition.
  @Test
  void whatCannotBeBoughtIsRefusedAtEntry() {
    String organization = id(paid("STANDARD"));
    assertThat(refused(400, additional(organization, "sso", "1", "TERM")))
        .isEqualTo("METRIC_NOT_COUNTING");
    assertThat(refused(400, additional(organization, "apps", "1", "TERM")))
        .isEqualTo("METRIC_NOT_VALUE_ADDED");
    assertThat(refused(400, additional(organization, "nothing", "1", "TERM")))
        .isEqualTo("METRIC_UNKNOWN");
    assertThat(pointer(additional(organization, "wf", "unlimited", "TERM")))
        .isEqualTo("/lines/0/quantity");
    assertThat(pointer(additional(organization, "wf", "0", "TERM"))).isEqualTo("/lines/0/quantity");
    assertThat(pointer(additional(organization, "agg", "1", "PERIOD"))).isEqualTo("/lines/0/term");
    assertThat(refused(409, additional(freeOrganization(), "agg", "5", "TERM")))
        .isEqualTo("NO_PAID_EDITION");
    assertThat(refused(409, additional(organization, "wf", "9007199254740991", "TERM")))
        .isEqualTo("LIMIT_OVERFLOW");
  }

  /// Example 25.
  @Test
  void anUnlimitedMetricNeedsNoMore() {
    String organization = id(paid("ULTIMATE"));
    assertThat(refused(400, additional(organization, "rows", "10", "TERM")))
        .isEqualTo("METRIC_UNLIMITED");
  }

  /// Examples 8, 30 and the other members that an order must not have.
  @Test
  void membersThatDoNotBelongAreNamed() {
    String organization = id(paid("STANDARD"));
    assertThat(pointer(order("UPGRADE", organization, "'edition':'PROFESSIONAL','duration':'P1Y'")))
        .isEqualTo("/duration");
    assertThat(
            pointer(
                order(
                    "ADDITIONAL_PURCHASE",
                    organization,
                    "'edition':'STANDARD','lines':[{'metric':'wf','quantity':'1'}]")))
        .isEqualTo("/edition");
    assertThat(pointer(order("ADDITIONAL_PURCHASE", organization, "'lines':[]")))
        .isEqualTo("/lines");
    assertThat(pointer(order("RENEWAL", organization, "'edition':'STANDARD'")))
        .isEqualTo("/duration");
    JsonNode both = json(400, order("RECHARGE", organization, "'edition':'STANDARD'"));
    assertThat(both.get("errors").toString()).contains("/edition", "/amount");
    String code = newEdition();
    ok(patch("/editions/" + code, "{'status':'DISCONTINUED'}"));
    assertThat(refused(400, renewal(organization, code))).isEqualTo("EDITION_DISCONTINUED");
    assertThat(refused(400, renewal(organization, "FREE"))).isEqualTo("EDITION_NOT_ORDERABLE");
    assertThat(refused(400, renewal(organization, "NONE"))).isEqualTo("EDITION_UNKNOWN");
  }

  /// Example 34.
  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "10.005", "1e3", "", "01.00", "1000000000000.00"})
  void anAmountIsMoneyAboveNothing(String amount) {
    assertThat(pointer(order("RECHARGE", id(create("UTC")), "'amount':'" + amount + "'")))
        .isEqualTo("/amount");
  }
}
