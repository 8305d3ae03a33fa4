package io.marketgate.gateway.startup;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.util.ClassUtils;

/// Decides, before anything else is set up, what the program stands on: the addresses it was given,
/// or the servers of a single machine that it starts itself. Only addresses differ between the two.
public final class Surroundings
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  private static final String EMBEDDED = "io.marketgate.embedded.EmbeddedServers";

  /// Whoever gives one of these brings servers of his own and has to name all of them.
  private static final List<String> ADDRESSES =
      List.of(
          "marketgate.database.host",
          "marketgate.redis.host",
          "marketgate.kafka.bootstrap-servers");

  /// What a command needs that works at the database alone.
  private static final List<String> DATABASE =
      List.of("marketgate.database.host", "marketgate.database.password");

  /// What must be given where nothing is started beside us.
  private static final List<String> REQUIRED =
      List.of(
          "marketgate.database.host",
          "marketgate.database.password",
          "marketgate.redis.host",
          "marketgate.kafka.bootstrap-servers",
          "marketgate.backends.identity-key",
          "marketgate.roles.key");

  /// After the logging system is there, so that a long step can say what it is doing.
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    boolean production = environment.acceptsProfiles(Profiles.of("production"));
    if (production && environment.getProperty("marketgate.sandbox.enabled", boolean.class, false)) {
      throw new UnusableSettingsException(
          "There is no sandbox in production: remove marketgate.sandbox.enabled", List.of());
    }
    boolean ownServers =
        !production
            && ADDRESSES.stream().noneMatch(environment::containsProperty)
            && ClassUtils.isPresent(EMBEDDED, getClass().getClassLoader());
    if (ownServers) {
      SingleMachine.startBeside(event.getSpringApplication(), environment);
    } else {
      require(environment, REQUIRED);
      environment
          .getPropertySources()
          .addLast(new MapPropertySource("ports", Map.of("management.server.port", 8081)));
    }
  }

  /// For a command that looks at a database and leaves it as it is. Nobody waits for its answers
  /// but whoever has called it.
  ///
  /// @throws UnusableSettingsException if it is not said which
  public static void onlyRead(ConfigurableEnvironment environment) {
    atTheDatabase(
        environment,
        Map.of(
            "marketgate.database.migrate",
            "false",
            "marketgate.database.answer-timeout",
            "5m",
            "marketgate.database.statement-timeout",
            "5m"));
  }

  /// For a command that needs the database and nothing else.
  ///
  /// @param settings that it has whatever is given
  /// @throws UnusableSettingsException if it is not said which database
  static void atTheDatabase(ConfigurableEnvironment environment, Map<String, Object> settings) {
    require(environment, DATABASE);
    environment.getPropertySources().addFirst(new MapPropertySource("command", settings));
  }

  /// @throws UnusableSettingsException with those that are not set
  private static void require(ConfigurableEnvironment environment, List<String> names) {
    List<String> missing =
        names.stream().filter(name -> !environment.containsProperty(name)).toList();
    if (!missing.isEmpty()) {
      throw new UnusableSettingsException("Settings are missing", missing);
    }
  }

  /// Ends a program that was started by Maven when Maven is gone; `spring-boot:run` sets the
  /// property.
  static void followParent(ConfigurableEnvironment environment) {
    if (environment.getProperty("marketgate.stop-with-parent", boolean.class, false)) {
      ProcessHandle.current()
          .parent()
          .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
    }
  }

  /// Runs an action after the application's context is closed, whatever closed it.
  static void afterShutdown(Runnable action) {
    SpringApplication.getShutdownHandlers().add(action);
  }
}
