package io.marketgate.adapter.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PermissionTemplateTest {

  private static final PermissionTemplate TEMPLATE =
      new PermissionTemplate(
          "shop:GetItem",
          "acs:shop:*:{accountId}:shelf/{params.shelf}/item/{params.id}",
          Map.of("shop:Colour", "colour"));

  @ParameterizedTest
  @CsvSource({
    "a1,a1",
    "7,7",
    "*,%2A",
    "a?,a%3F",
    "a:b,a%3Ab",
    "a/b,a%2Fb",
    "../x,..%2Fx",
    "%2A,%252A",
    "{accountId},%7BaccountId%7D",
    "文,文",
  })
  void aParameterIsNeverAWildcardAndAddsNoPart(String id, String inResource) {
    RequiredPermission required = fill(params("s", id));
    assertThat(required.resourceOf("1")).isEqualTo("acs:shop:*:1:shelf/s/item/" + inResource);
  }

  @Test
  void neitherDoesTheAccount() {
    assertThat(fill(params("s", "i")).resourceOf("1:*"))
        .isEqualTo("acs:shop:*:1%3A%2A:shelf/s/item/i");
  }

  @Test
  void aMissingParameterIsNamed() {
    ObjectNode params = JsonMapper.shared().createObjectNode().put("shelf", "s");
    assertThat(TEMPLATE.fill(params))
        .isEqualTo(Outcome.refused(new Refusal.MissingParameter("params/id")));
  }

  @Test
  void aConditionKeyTakesTheValueAsItIsOrIsAbsent() {
    assertThat(fill(params("s", "i")).context()).isEmpty();
    assertThat(fill(params("s", "i").put("colour", "re*d")).context())
        .isEqualTo(Map.of("shop:Colour", "re*d"));
    assertThat(fill(params("s", "i").put("colour", 1.50)).context())
        .isEqualTo(Map.of("shop:Colour", "1.5"));
  }

  @Test
  void anyParameterIsAStar() {
    assertThat(TEMPLATE.fillAny().resourceOf("1")).isEqualTo("acs:shop:*:1:shelf/*/item/*");
  }

  private static RequiredPermission fill(ObjectNode params) {
    return switch (TEMPLATE.fill(params)) {
      case Outcome.Value<RequiredPermission>(RequiredPermission required) -> required;
      case Outcome.Refused<RequiredPermission>(Refusal refusal) ->
          throw new AssertionError(refusal);
    };
  }

  private static ObjectNode params(String shelf, String id) {
    return JsonMapper.shared().createObjectNode().put("shelf", shelf).put("id", id);
  }
}
