package io.marketgate.gateway.faults;

import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.sandbox.AliyunSimulator;
import io.marketgate.adapter.sandbox.ComputeNestSimulator;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import io.marketgate.adapter.sandbox.HuaweiV1Simulator;
import io.marketgate.adapter.sandbox.QingCloudSimulator;
import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Signing;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireAnswer;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.adapter.sandbox.TencentSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Marketplaces that tell of purchases, signed as the real ones sign, with the keys of the sandbox.
/// What Huawei's second generation does not say itself, [HuaweiOrderStandIn] does.
public final class PurchaseCaller {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BOUGHT_FOR = Duration.ofDays(400);

  private static final Simulator HUAWEI = new HuaweiSimulator();

  private static final List<Simulator> MARKETPLACES =
      List.of(
          new AliyunSimulator(Dialect.ALIYUN),
          new AliyunSimulator(Dialect.JD),
          new ComputeNestSimulator(),
          HUAWEI,
          new HuaweiV1Simulator(),
          new TencentSimulator(),
          new QingCloudSimulator());

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Something that a marketplace has to tell.
  ///
  /// @param key its own name of the purchase, as instances are kept by
  public record Telling(Simulator marketplace, Purchase purchase, String key) {}

  /// What came of telling it once.
  public enum Outcome {
    /// The marketplace is told that it is done, and will not ask again.
    ACCEPTED,
    /// It is told to try again, or that it cannot be done.
    NOT_YET,
    /// There was no answer: it may be done or not.
    UNKNOWN
  }

  /// Purchases with keys `<prefix>-0`, `<prefix>-1`, …, of each marketplace in turn.
  public static List<Telling> purchases(String prefix, int number) {
    List<Telling> tellings = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String key = prefix + "-" + i;
      Simulator marketplace = MARKETPLACES.get(i % MARKETPLACES.size());
      tellings.add(
          new Telling(
              marketplace,
              purchase(key),
              marketplace == HUAWEI ? key + "/" + key + "-000001" : key));
    }
    return tellings;
  }

  /// The purchase of that key, and of the order of that name.
  static Purchase purchase(String key) {
    int dash = key.lastIndexOf('-');
    return new Purchase(
        key.substring(0, dash) + "-buyer" + key.substring(dash),
        "demo",
        "std",
        false,
        Instant.now().plus(BOUGHT_FOR),
        Map.of(),
        key,
        key,
        null,
        false,
        null);
  }

  /// Tells it once, signed anew.
  ///
  /// @param address of a replica
  public Outcome tell(String address, Telling telling) throws InterruptedException {
    return tell(address, telling, "sandbox-" + telling.marketplace().marketplace() + "-key");
  }

  /// The same with a key that is not the sandbox's.
  Outcome tell(String address, Telling telling, String key) throws InterruptedException {
    return send(address, sign(telling, key));
  }

  /// A call as it goes over the wire, which somebody may have recorded.
  record Signed(Simulator marketplace, WireRequest request, String key) {}

  /// Signs a call with the key of the sandbox.
  static Signed sign(Telling telling) {
    return sign(telling, "sandbox-" + telling.marketplace().marketplace() + "-key");
  }

  private static Signed sign(Telling telling, String key) {
    Simulator marketplace = telling.marketplace();
    String nonce = Long.toString(ThreadLocalRandom.current().nextLong(1, 1L << 60));
    WireRequest request =
        marketplace
            .request(Step.PROVISION, telling.purchase(), new Signing(Instant.now(), nonce, key))
            .orElseThrow();
    return new Signed(marketplace, request, key);
  }

  /// Sends a call, for the first time or again.
  ///
  /// @param address of a replica
  Outcome send(String address, Signed call) throws InterruptedException {
    Simulator marketplace = call.marketplace();
    WireRequest request = call.request();
    HttpRequest sent =
        HttpRequest.newBuilder(
                URI.create(
                    address + "/marketplace/" + marketplace.marketplace() + "?" + request.query()))
            .timeout(PATIENCE)
            .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
            .build();
    try {
      HttpResponse<byte[]> answer = client.send(sent, HttpResponse.BodyHandlers.ofByteArray());
      return marketplace.judge(Step.PROVISION, wire(answer), call.key()).isAccepted()
          ? Outcome.ACCEPTED
          : Outcome.NOT_YET;
    } catch (IOException noAnswer) {
      return Outcome.UNKNOWN;
    }
  }

  private static WireAnswer wire(HttpResponse<byte[]> answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    answer
        .headers()
        .map()
        // The client makes all names small; the case of this one is another test's.
        .forEach((name, values) ->
            headers.put(name.equals("body-sign") ? "Body-Sign" : name, values.getFirst()));
    return new WireAnswer(answer.statusCode(), headers, answer.body(), 0);
  }
}
