package io.marketgate.tenant.balance;

import io.marketgate.tenant.entitlement.OrganizationChanges;
import io.marketgate.tenant.event.Outbox;
import io.marketgate.tenant.storage.Database;
import io.marketgate.tenant.sweep.Sweep;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BalanceProperties.class)
class BalanceConfiguration {

  @Bean
  LedgerRows ledgerRows(JsonMapper json) {
    return new LedgerRows(new PartsJson(json));
  }

  @Bean
  BalanceRows balanceRows(JsonMapper json) {
    return new BalanceRows(new PartsJson(json));
  }

  @Bean
  LedgerPostings ledgerPostings(BalanceRows balances, LedgerRows rows, Outbox outbox, Clock clock) {
    return new LedgerPostings(balances, rows, outbox, clock);
  }

  @Bean
  Ledger ledger(
      Database database,
      BalanceRows balances,
      LedgerRows rows,
      LedgerPostings postings,
      Clock clock) {
    return new Ledger(database, balances, rows, postings, clock);
  }

  @Bean
  Sweep balanceSweep(Ledger ledger) {
    return new Sweep("Balances", ledger.settleExpired().then(ledger.deleteEndedHolds()));
  }

  @Bean
  BalanceChanges balanceChanges(
      Database database,
      OrganizationChanges changes,
      LedgerRows rows,
      LedgerPostings postings,
      BalanceProperties properties,
      Clock clock) {
    return new BalanceChanges(database, changes, rows, postings, properties.currency(), clock);
  }
}
