package io.marketgate.gateway.observation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/// The settings that are in force, for people who help: names all, values only where they are no
/// secret.
final class Settings {

  private static final String HIDDEN = "(hidden)";

  private static final List<String> PREFIXES =
      List.of("marketgate.", "server.", "management.", "logging.", "spring.");

  /// Whatever is named like a secret is taken for one, public keys too. An environment variable has
  /// no hyphens: `previous-key` is `PREVIOUSKEY` there.
  private static final Pattern SECRET =
      Pattern.compile(
          "application\\.json|password|secret|credential|passphrase|authorization|(?<!max-?)headers|keys?($|[.\\[])|token$"
              + "|client-?id");

  /// An address with a user in it.
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s@]*@");

  private final ConfigurableEnvironment environment;

  Settings(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /// By name. Those given by environment variables have the names of the variables.
  Map<String, String> all() {
    Map<String, String> all = new TreeMap<>();
    environment.getPropertySources().stream()
        .flatMap(Settings::names)
        .filter(Settings::isOurs)
        .distinct()
        .forEach(name -> all.put(name, shown(name)));
    return all;
  }

  private static Stream<String> names(PropertySource<?> source) {
    return source instanceof EnumerablePropertySource<?> enumerable
        ? Stream.of(enumerable.getPropertyNames())
        : Stream.empty();
  }

  private static boolean isOurs(String name) {
    String property = asProperty(name);
    return PREFIXES.stream().anyMatch(property::startsWith);
  }

  private String shown(String name) {
    String value = environment.getProperty(name, "");
    return isSecret(name, value) ? HIDDEN : value;
  }

  static boolean isSecret(String name, String value) {
    return SECRET.matcher(asProperty(name)).find() || USER_INFO.matcher(value).find();
  }

  private static String asProperty(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
