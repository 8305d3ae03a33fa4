package io.marketgate.gateway.startup;

import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// A command that looks at a database and leaves it as it is, with the settings and arguments of
/// the program itself.
public final class ReadingCommand {

  private static final String OPTION = "--";

  private ReadingCommand() {}

  /// Starts what such a command needs.
  ///
  /// @param needed of the program
  /// @param clock the only one
  /// @throws RuntimeException with the reason already logged, when it cannot be started
  public static ConfigurableApplicationContext start(
      Class<?> needed, Clock clock, String... arguments) {
    SpringApplication application = new SpringApplication(needed);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.addListeners(
        (ApplicationListener<ApplicationEnvironmentPreparedEvent>)
            event -> Surroundings.onlyRead(event.getEnvironment()));
    application.addInitializers(
        context -> ((GenericApplicationContext) context).registerBean(Clock.class, () -> clock));
    return application.run(
        Arrays.stream(arguments).filter(ReadingCommand::isOption).toArray(String[]::new));
  }

  /// What of its arguments is no setting.
  public static List<String> words(String... arguments) {
    return Arrays.stream(arguments).filter(each -> !isOption(each)).toList();
  }

  private static boolean isOption(String argument) {
    return argument.startsWith(OPTION);
  }
}
