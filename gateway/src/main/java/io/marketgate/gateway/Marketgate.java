package io.marketgate.gateway;

import io.marketgate.gateway.audit.AuditCommand;
import io.marketgate.gateway.catalogue.CatalogueCommand;
import io.marketgate.gateway.key.KeysCommand;
import io.marketgate.gateway.restore.LostCommand;
import io.marketgate.gateway.sandbox.SimulatedClock;
import io.marketgate.gateway.startup.DroppedFailures;
import io.marketgate.gateway.startup.EventLoops;
import io.marketgate.gateway.startup.MigrateCommand;
import io.marketgate.gateway.startup.Surroundings;
import io.marketgate.tenant.clock.WallClock;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.Environment;

/// The program.
@ComponentScan({"io.marketgate.gateway", "io.marketgate.tenant"})
@SpringBootConfiguration(proxyBeanMethods = false)
public class Marketgate {

  public static void main(String[] arguments) {
    if (CatalogueCommand.isMeant(arguments)) {
      System.exit(new CatalogueCommand(System.out, System.err).run(arguments));
    }
    if (KeysCommand.isMeant(arguments)) {
      System.exit(KeysCommand.run(System.out, arguments));
    }
    if (AuditCommand.isMeant(arguments)) {
      System.exit(new AuditCommand(System.out, Clock.systemUTC()).run(arguments));
    }
    if (LostCommand.isMeant(arguments)) {
      System.exit(new LostCommand(System.out, Clock.systemUTC()).run(arguments));
    }
    if (MigrateCommand.isMeant(arguments)) {
      MigrateCommand.run(arguments);
    } else {
      EventLoops.asManyAsProcessors();
      DroppedFailures.writeInALine();
      application().run(arguments);
    }
  }

  /// The program, ready to be run; tests run it the same way.
  public static SpringApplication application() {
    SpringApplication application = new SpringApplication(Marketgate.class);
    application.addListeners(new Surroundings());
    return application;
  }

  /// The only clock; nothing else asks the system for the time. In a sandbox it can be set.
  @Bean
  Clock clock(Environment environment) {
    return environment.getProperty("marketgate.sandbox.enabled", boolean.class, false)
        ? new SimulatedClock(Clock.systemUTC())
        : Clock.systemUTC();
  }

  /// The machine's own, whatever the other one is set to.
  @Bean
  WallClock wallClock(Clock clock) {
    return clock instanceof SimulatedClock simulated ? simulated::realInstant : clock::instant;
  }
}
