package io.marketgate.tenant.balance;

import io.marketgate.tenant.money.Money;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The money of organizations.
///
/// @param currency of an organization's first recharge where nothing is said, of ISO 4217
@ConfigurationProperties("marketgate.balance")
record BalanceProperties(@DefaultValue("CNY") String currency) {

  BalanceProperties {
    if (!Money.isCurrency(currency)) {
      throw new IllegalArgumentException("marketgate.balance.currency is no currency of ISO 4217");
    }
  }
}
