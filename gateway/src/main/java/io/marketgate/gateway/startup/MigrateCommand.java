package io.marketgate.gateway.startup;

import io.marketgate.tenant.storage.SchemaConfiguration;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/// The command `migrate`: brings the schema up to date and ends, with the settings and arguments of
/// the program itself. Any number may run at once; one of them does the work, the others wait.
public final class MigrateCommand {

  private static final String NAME = "migrate";

  private MigrateCommand() {}

  /// Whether the program is started for this.
  public static boolean isMeant(String... arguments) {
    return arguments.length > 0 && arguments[0].equals(NAME);
  }

  /// It is what replicas wait for that do not migrate themselves, and has the same settings.
  private static void prepare(ConfigurableEnvironment environment) {
    Surroundings.atTheDatabase(environment, Map.of("marketgate.database.migrate", "true"));
  }

  /// Does it. Blocks.
  ///
  /// @throws RuntimeException with the reason already logged, when it cannot be done
  public static void run(String... arguments) {
    SpringApplication application = new SpringApplication(SchemaConfiguration.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.addListeners(
        (ApplicationListener<ApplicationEnvironmentPreparedEvent>)
            event -> prepare(event.getEnvironment()));
    application.run(Arrays.copyOfRange(arguments, 1, arguments.length)).close();
  }
}
