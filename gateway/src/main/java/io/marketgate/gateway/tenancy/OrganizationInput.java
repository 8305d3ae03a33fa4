package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.problem.JsonInput;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An organization to be created, as staff write it.
public final class OrganizationInput {

  /// Every member there may be.
  public static final Set<String> MEMBERS =
      Set.of("name", "timeZone", "owner", "marketplace", "extraData", "source");

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_ACCOUNT = 128;
  private static final int LONGEST_EMAIL = 254;
  private static final int LONGEST_MARKETPLACE = 32;
  private static final int LONGEST_EXTRA_DATA = 16_384;

  private OrganizationInput() {}

  /// What is to be created; null when the input has faults.
  ///
  /// @param marketplace of the account where nothing is said
  /// @param platformZone of the organization where nothing is said
  public static @Nullable NewOrganization read(
      JsonInput input, String marketplace, ZoneId platformZone) {
    String name = input.requiredText("name");
    checkName(input, name);
    Optional<ZoneId> zone = zone(input);
    String market = input.text("marketplace", LONGEST_MARKETPLACE);
    String extraData = extraData(input);
    String source = input.text("source");
    JsonInput owner = input.object("owner", Set.of("accountId", "name", "email"));
    if (owner == null) {
      input.fault("owner", "is required: {accountId, name?, email?}");
      return null;
    }
    String account = owner.requiredText("accountId", LONGEST_ACCOUNT);
    NewOrganization.Owner known =
        new NewOrganization.Owner(
            owner.text("name", LONGEST_NAME), owner.text("email", LONGEST_EMAIL));
    return input.faults().isEmpty()
        ? new NewOrganization(
            name,
            zone.orElse(platformZone),
            new MarketplaceAccount(Objects.requireNonNullElse(market, marketplace), account),
            known,
            extraData,
            Objects.requireNonNullElse(source, ""))
        : null;
  }

  /// JSON, as an object or as text.
  private static @Nullable String extraData(JsonInput input) {
    JsonNode value = input.value("extraData");
    if (value == null) {
      return null;
    }
    String text = value.isString() ? value.stringValue() : value.toString();
    if (text.length() > LONGEST_EXTRA_DATA) {
      input.fault("extraData", "must have at most " + LONGEST_EXTRA_DATA + " characters");
    }
    return text;
  }

  static void checkName(JsonInput input, String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      input.fault("name", "must be a text of 1 to " + LONGEST_NAME + " characters");
    }
  }

  /// Empty when nothing is said, or something wrong.
  static Optional<ZoneId> zone(JsonInput input) {
    String text = input.text("timeZone");
    try {
      return Optional.ofNullable(text).map(ZoneId::of);
    } catch (DateTimeException e) {
      input.fault("timeZone", "must be a zone like Asia/Shanghai");
      return Optional.empty();
    }
  }
}
