package io.marketgate.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendStatus;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.contract.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to pick from a backend's answer: parsing it, the question, writing what is left.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AnswerMapping {

  private static final String CATALOGUE =
      """
      product: shop
      actions:
        List:
          description: Lists items.
          effect: read
          permission: shop:List
          resource: acs:shop:*:{accountId}:*
          params: { type: object }
          answer: "%s"
          backend: { service: shop, method: GET, path: /items }
      """;

  /// Rows of about 100 bytes each.
  @Param({"20", "2000"})
  public int rows;

  @Param({"rename", "filter"})
  public String question;

  private static final Map<String, String> QUESTIONS =
      Map.of(
          "rename", "{items: rows[].{id: _id, name: title}, total: count}",
          "filter", "rows[?price > `50`].{id: _id, name: title}");

  private Action action;
  private byte[] answer;

  @Setup
  public void prepare() {
    TreeMap<String, String> files = new TreeMap<>();
    files.put("shop.yml", CATALOGUE.formatted(QUESTIONS.get(question)));
    action =
        new CatalogueReader(Set.of()).read(new CatalogueSource(files)).find("List").orElseThrow();
    StringBuilder text = new StringBuilder("{\"count\":" + rows + ",\"rows\":[");
    for (int row = 0; row < rows; row++) {
      text.append(row == 0 ? "" : ",")
          .append("{\"_id\":")
          .append(100_000 + row)
          .append(",\"title\":\"The title of an item\",\"price\":")
          .append(row % 100)
          .append(".50,\"stock\":7,\"note\":\"nobody needs this\"}");
    }
    answer = text.append("]}").toString().getBytes(UTF_8);
  }

  @Benchmark
  public Outcome<byte[]> map() {
    return action.toAnswer(BackendStatus.of(200), answer, null);
  }
}
