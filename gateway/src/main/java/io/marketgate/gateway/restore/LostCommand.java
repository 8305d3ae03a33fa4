package io.marketgate.gateway.restore;

import io.marketgate.gateway.startup.ReadingCommand;
import io.marketgate.tenant.event.KafkaProperties;
import io.marketgate.tenant.event.LostEvents;
import io.marketgate.tenant.event.SentEvent;
import io.marketgate.tenant.event.SentEvents;
import io.marketgate.tenant.marketplace.SoldPurchases;
import io.marketgate.tenant.storage.Database;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// The command `lost <instant>`: what was told by Kafka since then and is not in the database,
/// after that was restored from a backup of that time (reliability.md 4, E26). It has the settings
/// and arguments of the program itself, needs no running replica and changes nothing.
///
/// Purchases that marketplaces have told again since are not lost. Of what else marketplaces have
/// said of purchases, each is named, because it depends on what has been said since; of other
/// events, how many there were.
public final class LostCommand {

  private static final String NAME = "lost";
  private static final String USAGE = "lost <instant of the backup, like 2026-11-29T08:00:00Z>";
  private static final String OF_MARKETPLACES = "Marketplace";
  private static final String SOLD = "MarketplaceProvisioned";
  private static final int AT_ONCE = 500;

  private static final int NOTHING_IS = 0;
  private static final int SOMETHING_IS = 1;
  private static final int NOT_UNDERSTOOD = 2;
  private static final int NOT_LOOKED_AT = 3;

  private final PrintStream out;
  private final Clock clock;

  /// What it needs, and nothing else of the program.
  @ComponentScan("io.marketgate.tenant.storage")
  @EnableConfigurationProperties(KafkaProperties.class)
  static class Needed {

    @Bean
    JsonMapper jsonMapper() {
      return JsonMapper.shared();
    }
  }

  /// @param out for what is found
  public LostCommand(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /// Whether the program is started for this.
  public static boolean isMeant(String... arguments) {
    return arguments.length > 0 && arguments[0].equals(NAME);
  }

  /// Does it. Blocks.
  ///
  /// @return 0 when no purchase is lost, 1 when some are, 2 when an argument is not understood or
  ///   the instant is still to come, 3 when the database or Kafka cannot be read, or Kafka has
  ///   deleted some of it
  public int run(String... arguments) {
    Instant since = since(arguments);
    if (since == null) {
      out.println(USAGE);
      return NOT_UNDERSTOOD;
    }
    try (ConfigurableApplicationContext context =
        ReadingCommand.start(Needed.class, clock, arguments)) {
      Database database = context.getBean(Database.class);
      JsonMapper json = context.getBean(JsonMapper.class);
      Findings findings = new Findings(new LostEvents(database), new SoldPurchases(database, json));
      boolean isComplete =
          new SentEvents(context.getBean(KafkaProperties.class), json, clock)
              .since(since, findings::add);
      return findings.end(isComplete);
    } catch (RuntimeException e) {
      out.println("What is lost cannot be found out: " + e.getMessage());
      return NOT_LOOKED_AT;
    }
  }

  /// Null for what is none, or still to come.
  private @Nullable Instant since(String... arguments) {
    List<String> words = ReadingCommand.words(arguments);
    try {
      Instant since = words.size() == 2 ? Instant.parse(words.getLast()) : null;
      return since == null || since.isAfter(clock.instant()) ? null : since;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static <T> T await(Mono<T> answer) {
    return Objects.requireNonNull(answer.block());
  }

  /// What has been found so far.
  private final class Findings {

    private final LostEvents lost;
    private final SoldPurchases sold;
    private final List<SentEvent> waiting = new ArrayList<>();
    private final Set<String> noted = new HashSet<>();
    private final Map<String, Integer> others = new TreeMap<>();
    private int read;
    private int purchases;
    private int changes;
    private int toldAgain;
    private int withoutKey;

    Findings(LostEvents lost, SoldPurchases sold) {
      this.lost = lost;
      this.sold = sold;
    }

    void add(SentEvent event) {
      read++;
      waiting.add(event);
      if (waiting.size() == AT_ONCE) {
        look();
      }
    }

    /// @param isComplete whether Kafka still had everything
    int end(boolean isComplete) {
      look();
      out.printf(
          "Of %d events that were sent since then, %d purchases and %d other changes of purchases"
              + " are lost; %d purchases have been told again.%n",
          read, purchases, changes, toldAgain);
      others.forEach((type, number) -> out.printf("Lost, too: %d of %s%n", number, type));
      if (withoutKey > 0) {
        out.printf(
            "Of %d of these purchases an older version has told without the marketplace's key:"
                + " whether they have been told again cannot be seen here.%n",
            withoutKey);
      }
      if (!isComplete) {
        out.println(
            "Kafka has deleted what may have been sent since then, too: there may be more.");
      }
      if (purchases > 0) {
        return SOMETHING_IS;
      }
      return isComplete ? NOTHING_IS : NOT_LOOKED_AT;
    }

    private void look() {
      await(lost.among(waiting)).forEach(this::note);
      waiting.clear();
    }

    /// One may have been sent twice.
    private void note(SentEvent event) {
      if (!noted.add(event.id())) {
        return;
      }
      if (!event.type().startsWith(OF_MARKETPLACES)) {
        others.merge(event.type(), 1, Integer::sum);
      } else if (!event.type().equals(SOLD)) {
        changes++;
        print(event);
      } else if (isSold(event)) {
        toldAgain++;
      } else {
        purchases++;
        withoutKey += keyOf(event).isEmpty() ? 1 : 0;
        print(event);
      }
    }

    private boolean isSold(SentEvent event) {
      String key = keyOf(event);
      return !key.isEmpty() && await(sold.has(event.data().path("marketplace").asString(""), key));
    }

    private static String keyOf(SentEvent event) {
      return event.data().path("businessKey").asString("");
    }

    private void print(SentEvent event) {
      out.printf(
          "%s %s of %s: %s, instance %s, organization %s%n",
          event.occurredAt(),
          event.type(),
          event.data().path("marketplace").asString("?"),
          event.data().path("businessKey").asString("?"),
          event.data().path("instance").asString("?"),
          event.organizationId());
    }
  }
}
