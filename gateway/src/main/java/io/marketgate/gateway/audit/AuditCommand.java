package io.marketgate.gateway.audit;

import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.startup.ReadingCommand;
import io.marketgate.tenant.audit.AuditTrail;
import io.marketgate.tenant.audit.AuditTrail.Head;
import io.marketgate.tenant.audit.AuditTrail.Verification;
import io.marketgate.tenant.audit.AuditTrailConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/// The command `audit verify [<lines> [<keys>]]`: whether the audit trail in a database is what was
/// written. It has the settings and arguments of the program itself, needs no running replica and
/// changes nothing, so that it can be done over a restored backup, and by somebody else than who
/// runs the replicas: with a user of the database who may only read.
///
/// `<lines>` is a file with lines of the logger `audit-head`, with whatever is around them: the
/// trail has to lead over every end that was signed in one. `<keys>` is a file with the platform's
/// public keys (`/.well-known/marketgate/jwks.json`); without it, those of the setting
/// `marketgate.backends.identity-key` are taken.
public final class AuditCommand {

  private static final String NAME = "audit";
  private static final String USAGE =
      "audit verify [<file with lines of the logger audit-head> [<file with the JWK set>]]";
  private static final int MOST_FILES = 2;
  private static final String KEY = "marketgate.backends.identity-key";
  private static final String OTHER_KEYS = "marketgate.backends.other-identity-keys";

  /// A JWS in the compact form.
  private static final Pattern SIGNED = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private static final Comparator<Head> BY_NUMBER =
      Comparator.comparingLong(Head::number).thenComparing(Head::hash);

  private static final int IS_WHOLE = 0;
  private static final int IS_NOT = 1;
  private static final int NOT_UNDERSTOOD = 2;
  private static final int NOT_LOOKED_AT = 3;

  private final PrintStream out;
  private final Clock clock;

  /// What the trail needs, and nothing else of the program.
  @ComponentScan("io.marketgate.tenant.storage")
  @Import(AuditTrailConfiguration.class)
  static class Needed {

    @Bean
    JsonMapper jsonMapper() {
      return JsonMapper.shared();
    }
  }

  /// @param out for what is found
  public AuditCommand(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /// Whether the program is started for this.
  public static boolean isMeant(String... arguments) {
    return arguments.length > 0 && arguments[0].equals(NAME);
  }

  /// Does it. Blocks.
  ///
  /// @return 0 when the trail is whole, 1 when it is not, 2 when an argument is not understood or a
  ///   file cannot be used, 3 when the database cannot be read
  public int run(String... arguments) {
    List<String> words = ReadingCommand.words(arguments);
    List<String> files = words.stream().skip(2).toList();
    if (words.size() < 2 || !words.get(1).equals("verify") || files.size() > MOST_FILES) {
      out.println(USAGE);
      return NOT_UNDERSTOOD;
    }
    try (ConfigurableApplicationContext context =
        ReadingCommand.start(Needed.class, clock, arguments)) {
      SortedSet<Head> ends =
          files.isEmpty()
              ? new TreeSet<>(BY_NUMBER)
              : read(Path.of(files.getFirst()), reader(context.getEnvironment(), files));
      return verify(context.getBean(AuditTrail.class), ends);
    } catch (UnusableException e) {
      out.println(e.getMessage());
      return NOT_UNDERSTOOD;
    } catch (RuntimeException e) {
      out.println("The audit trail cannot be looked at: " + e.getMessage());
      return NOT_LOOKED_AT;
    }
  }

  private int verify(AuditTrail trail, SortedSet<Head> ends) {
    Verification found = Objects.requireNonNull(trail.verify().block());
    if (!found.valid()) {
      out.printf(
          "The audit trail is not what was written: entry %d is the first that is not.%n",
          found.firstFault());
      return IS_NOT;
    }
    List<Head> missing = Objects.requireNonNull(trail.missing(List.copyOf(ends)).block());
    if (missing.isEmpty()) {
      out.printf(
          "The audit trail is whole: %d entries, and it leads over %d ends that were signed.%n",
          found.entries(), ends.size());
      return IS_WHOLE;
    }
    Head first = missing.getFirst();
    if (first.number() > found.entries()) {
      out.printf(
          "The audit trail ends with entry %d, and entry %d was signed: the end is gone, or the"
              + " trail is from before.%n",
          found.entries(), first.number());
      return IS_NOT;
    }
    SortedSet<Head> before = ends.headSet(first);
    out.printf(
        "The audit trail is not what was written: the first change is after entry %d, and not after"
            + " entry %d.%n",
        before.isEmpty() ? 0 : before.last().number(), first.number());
    return IS_NOT;
  }

  private static HeadReader reader(Environment environment, List<String> files) {
    if (files.size() == MOST_FILES) {
      try {
        return new HeadReader(Files.readString(Path.of(files.getLast())));
      } catch (IOException | IllegalArgumentException e) {
        throw new UnusableException(files.getLast() + " is no file with a JWK set.");
      }
    }
    Binder settings = Binder.get(environment);
    Path key =
        settings
            .bind(KEY, Path.class)
            .orElseThrow(() ->
                new UnusableException(
                    "To read what was signed, a file with the JWK set is required, or "
                        + KEY
                        + "."));
    List<Path> others = settings.bind(OTHER_KEYS, Bindable.listOf(Path.class)).orElse(List.of());
    return new HeadReader(SigningKey.load(key, others).jwks());
  }

  /// By their numbers.
  private static SortedSet<Head> read(Path file, HeadReader reader) {
    SortedSet<Head> ends = new TreeSet<>(BY_NUMBER);
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        Matcher signed = SIGNED.matcher(line);
        while (signed.find()) {
          if (HeadReader.isMeant(signed.group())) {
            int place = number;
            ends.add(
                reader
                    .read(signed.group())
                    .orElseThrow(() ->
                        new UnusableException(
                            "%s, line %d: none of the keys has signed that."
                                .formatted(file, place))));
          }
        }
      }
    } catch (IOException e) {
      throw new UnusableException(file + " cannot be read.");
    }
    if (ends.isEmpty()) {
      throw new UnusableException("There is no line of the logger audit-head in " + file + ".");
    }
    return ends;
  }

  /// What was given is not what it should be.
  private static final class UnusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }
}
