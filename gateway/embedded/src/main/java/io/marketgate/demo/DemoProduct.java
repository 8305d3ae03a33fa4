package io.marketgate.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A migration service of the plain kind, on the JDK's own HTTP server, keeping its data in memory.
///
/// | call | answer |
/// |---|---|
/// | `GET /v1/migrations?state=&limit=` | `{"migrations":[…],"total":n}` |
/// | `POST /v1/migrations` `{"source":…,"target":…}` | 201 and the new migration; 422 without both |
/// | `GET /v1/migrations/{id}` | the migration, or 404 |
/// | `GET /v1/migrations/{id}/log?lines=n` | `{"lines":[…]}`, written as it is made, of any length |
public final class DemoProduct {

  private static final Pattern ONE = Pattern.compile("/v1/migrations/([a-z0-9-]{1,40})(/log)?");
  private static final Pattern TEXT_MEMBER =
      Pattern.compile("\"(source|target)\"\\s*:\\s*\"([^\"\\\\\\p{Cntrl}]{1,200})\"");
  private static final int MOST_BODY_BYTES = 65_536;

  private final Map<String, Migration> migrations = new ConcurrentSkipListMap<>();
  private final AtomicInteger lastNumber = new AtomicInteger();

  private record Migration(String id, String source, String target, String state) {

    String json() {
      return "{\"id\":\"%s\",\"source\":\"%s\",\"target\":\"%s\",\"state\":\"%s\"}"
          .formatted(id, source, target, state);
    }
  }

  private DemoProduct() {
    List.of(
            newMigration("vmware-7.0", "cloud-hangzhou", "running"),
            newMigration("physical-rack-4", "cloud-beijing", "finished"),
            newMigration("openstack-train", "cloud-shanghai", "running"))
        .forEach(migration -> migrations.put(migration.id(), migration));
  }

  /// @param arguments the port on the loopback address
  public static void main(String[] arguments) throws IOException {
    DemoProduct product = new DemoProduct();
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
            1024);
    server.createContext("/v1/migrations", product::handle);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Matcher one = ONE.matcher(path);
      if (path.equals("/v1/migrations") && exchange.getRequestMethod().equals("GET")) {
        list(exchange);
      } else if (path.equals("/v1/migrations") && exchange.getRequestMethod().equals("POST")) {
        create(exchange);
      } else if (one.matches() && one.group(2) == null) {
        show(exchange, one.group(1));
      } else if (one.matches()) {
        log(exchange);
      } else {
        answer(exchange, 404, "{\"error\":\"no such resource\"}");
      }
    }
  }

  private void list(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange);
    String state = query.getOrDefault("state", "");
    int limit = Integer.parseInt(query.getOrDefault("limit", "50"));
    String items =
        migrations.values().stream()
            .filter(migration -> state.isEmpty() || migration.state().equals(state))
            .limit(limit)
            .map(Migration::json)
            .collect(Collectors.joining(","));
    answer(exchange, 200, "{\"migrations\":[%s],\"total\":%d}".formatted(items, migrations.size()));
  }

  private void show(HttpExchange exchange, String id) throws IOException {
    Migration migration = migrations.get(id);
    if (migration == null) {
      answer(exchange, 404, "{\"error\":\"no migration " + id + "\"}");
    } else {
      answer(exchange, 200, migration.json());
    }
  }

  private void create(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES);
    Map<String, String> members = new TreeMap<>();
    Matcher member = TEXT_MEMBER.matcher(new String(body, StandardCharsets.UTF_8));
    while (member.find()) {
      members.put(member.group(1), member.group(2));
    }
    String source = members.get("source");
    String target = members.get("target");
    if (source == null || target == null) {
      answer(exchange, 422, "{\"error\":\"source and target are required\"}");
    } else {
      Migration migration = newMigration(source, target, "waiting");
      migrations.put(migration.id(), migration);
      answer(exchange, 201, migration.json());
    }
  }

  private void log(HttpExchange exchange) throws IOException {
    long lines = Long.parseLong(query(exchange).getOrDefault("lines", "10"));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = new BufferedOutputStream(exchange.getResponseBody(), 16_384)) {
      body.write("{\"lines\":[".getBytes(StandardCharsets.UTF_8));
      for (long line = 0; line < lines; line++) {
        String text =
            "%s{\"line\":%d,\"text\":\"block %d copied and compared, no difference found\"}"
                .formatted(line == 0 ? "" : ",", line, line);
        body.write(text.getBytes(StandardCharsets.UTF_8));
      }
      body.write("]}".getBytes(StandardCharsets.UTF_8));
    }
  }

  private Migration newMigration(String source, String target, String state) {
    return new Migration("m-%04d".formatted(lastNumber.incrementAndGet()), source, target, state);
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new TreeMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(
          parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
