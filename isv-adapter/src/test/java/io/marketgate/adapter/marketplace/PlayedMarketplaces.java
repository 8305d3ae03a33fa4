package io.marketgate.adapter.marketplace;

import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol.Dialect;
import io.marketgate.adapter.marketplace.aliyun.ComputeNestProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiV1Protocol;
import io.marketgate.adapter.marketplace.qingcloud.QingCloudProtocol;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import io.marketgate.adapter.sandbox.AliyunSimulator;
import io.marketgate.adapter.sandbox.ComputeNestSimulator;
import io.marketgate.adapter.sandbox.HuaweiSimulator;
import io.marketgate.adapter.sandbox.HuaweiV1Simulator;
import io.marketgate.adapter.sandbox.QingCloudSimulator;
import io.marketgate.adapter.sandbox.Simulator;
import io.marketgate.adapter.sandbox.Simulator.Purchase;
import io.marketgate.adapter.sandbox.Simulator.Signing;
import io.marketgate.adapter.sandbox.Simulator.Step;
import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import io.marketgate.adapter.sandbox.TencentSimulator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All marketplaces, each as the sandbox plays it and as it is understood, and a purchase that they
/// tell of.
public final class PlayedMarketplaces {

  public static final String KEY = "sandbox-key";
  public static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");

  private static final Freshness FRESH =
      new Freshness(Duration.ofMinutes(1), Duration.ofSeconds(5));

  private static final Purchase PURCHASE =
      new Purchase(
          "buyer",
          "demo",
          "std",
          false,
          NOW.plus(Duration.ofDays(365)),
          Map.of("users", "5"),
          "key-1",
          "order-1",
          "abcdefghijk",
          true,
          null);

  public static final List<Played> ALL =
      List.of(
          new Played(
              new AliyunSimulator(Dialect.ALIYUN),
              new AliyunProtocol(Dialect.ALIYUN, Times.CHINA, FRESH)),
          new Played(
              new AliyunSimulator(Dialect.JD), new AliyunProtocol(Dialect.JD, Times.CHINA, FRESH)),
          new Played(new ComputeNestSimulator(), new ComputeNestProtocol(Times.CHINA)),
          new Played(new HuaweiSimulator(), new HuaweiProtocol(FRESH)),
          new Played(
              new HuaweiV1Simulator(), new HuaweiV1Protocol(FRESH, () -> "0123456789abcdef")),
          new Played(new TencentSimulator(), new TencentProtocol(Times.CHINA, FRESH, FRESH, true)),
          new Played(new QingCloudSimulator(), new QingCloudProtocol(Times.CHINA, FRESH)));

  private PlayedMarketplaces() {}

  /// One of them.
  public record Played(Simulator simulator, MarketplaceProtocol protocol) {

    /// The signed call of a step; empty where the marketplace has no such call.
    public Optional<WireRequest> call(Step step) {
      return simulator.request(step, PURCHASE, new Signing(NOW, "123456789", KEY));
    }

    /// Its name.
    @Override
    public String toString() {
      return simulator.marketplace();
    }
  }
}
