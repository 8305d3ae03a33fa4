package io.marketgate.gateway.observation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.info.BuildProperties;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/// What somebody who helps from afar wants to see of this replica, in one archive: what was built
/// and what it runs on, the settings without secrets, the dependencies, what waits, the last
/// warnings, the metrics and the threads.
final class SupportBundle {

  private static final int ASKED_AT_ONCE = 16;

  private final Settings settings;
  private final LastWarnings warnings;
  private final BacklogStore backlogs;
  private final Map<String, ReactiveHealthIndicator> indicators;
  private final PrometheusMeterRegistry meters;
  private final @Nullable BuildProperties build;
  private final JsonMapper json;
  private final Clock clock;

  /// @param build what was built; null in a checkout
  SupportBundle(
      Sources sources,
      PrometheusMeterRegistry meters,
      @Nullable BuildProperties build,
      Clock clock) {
    this.settings = sources.settings();
    this.warnings = sources.warnings();
    this.backlogs = sources.backlogs();
    this.indicators = sources.indicators();
    this.json = sources.json();
    this.meters = meters;
    this.build = build;
    this.clock = clock;
  }

  /// What is asked while the bundle is made.
  record Sources(
      Settings settings,
      LastWarnings warnings,
      BacklogStore backlogs,
      Map<String, ReactiveHealthIndicator> indicators,
      JsonMapper json) {

    Sources {
      indicators = Map.copyOf(indicators);
    }
  }

  /// Makes a ZIP archive. A dependency that is away makes it shorter, never fails it.
  Mono<byte[]> make() {
    return Mono.zip(health(), waiting())
        .publishOn(Schedulers.boundedElastic())
        .map(asked -> zip(files(asked.getT1(), asked.getT2())));
  }

  private Map<String, String> files(Map<String, Object> health, Object waiting) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("build.json", write(runtime()));
    files.put("settings.json", write(settings.all()));
    files.put("health.json", write(health));
    files.put("backlog.json", write(waiting));
    files.put("warnings.json", write(warnings.all()));
    files.put("metrics.txt", meters.scrape());
    files.put("threads.txt", threads());
    return files;
  }

  private Mono<Map<String, Object>> health() {
    return Flux.fromIterable(indicators.entrySet())
        .flatMap(
            entry -> entry.getValue().health().map(health -> Map.entry(entry.getKey(), health)),
            ASKED_AT_ONCE)
        .collectMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private Mono<Object> waiting() {
    return backlogs
        .all()
        .<Object>map(queue -> queue)
        .onErrorResume(failure -> Mono.just(Map.of("unknown", failure.getClass().getSimpleName())))
        .collectList()
        .map(all -> all);
  }

  /// Nothing of the command line, which may have secrets.
  private Map<String, Object> runtime() {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("version", build == null ? "a checkout" : String.valueOf(build.getVersion()));
    facts.put("builtAt", build == null ? "" : String.valueOf(build.getTime()));
    facts.put("madeAt", clock.instant().toString());
    facts.put("java", runtime.getVmName() + " " + Runtime.version());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("memoryBytes", Runtime.getRuntime().maxMemory());
    facts.put("uptimeMillis", runtime.getUptime());
    facts.put(
        "flags",
        runtime.getInputArguments().stream().filter(flag -> flag.startsWith("-XX")).toList());
    return facts;
  }

  private static String threads() {
    ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
    return Arrays.stream(threads).map(SupportBundle::thread).collect(Collectors.joining("\n"));
  }

  private static String thread(ThreadInfo thread) {
    List<String> frames =
        Arrays.stream(thread.getStackTrace()).map(frame -> "    at " + frame).toList();
    return "\"%s\" %s%s\n%s\n"
        .formatted(
            thread.getThreadName(),
            thread.getThreadState(),
            thread.getLockName() == null ? "" : " on " + thread.getLockName(),
            String.join("\n", frames));
  }

  private String write(Object content) {
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(content);
  }

  private static byte[] zip(Map<String, String> files) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive.toByteArray();
  }
}
