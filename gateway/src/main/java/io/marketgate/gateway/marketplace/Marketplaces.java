package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.Freshness;
import io.marketgate.adapter.marketplace.MarketplaceProtocol;
import io.marketgate.adapter.marketplace.aliyun.AliyunProtocol;
import io.marketgate.adapter.marketplace.aliyun.ComputeNestProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiProtocol;
import io.marketgate.adapter.marketplace.huawei.HuaweiV1Protocol;
import io.marketgate.adapter.marketplace.qingcloud.QingCloudProtocol;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import io.marketgate.gateway.key.SigningKey;
import io.marketgate.gateway.marketplace.MarketplacesProperties.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The marketplaces that the product is sold on, by their names.
final class Marketplaces {

  /// All that there are.
  static final Set<String> NAMES =
      Set.of("aliyun", "aliyun-computenest", "huawei", "huawei-v1", "tencent", "jd", "qingcloud");

  private static final Duration HUAWEI_MAX_AGE = Duration.ofSeconds(60);

  /// Nothing is stated; a call that is repeated is made anew.
  private static final Duration HUAWEI_V1_MAX_AGE = Duration.ofMinutes(5);

  private static final Duration TENCENT_MAX_AGE = Duration.ofSeconds(30);
  private static final Duration TENCENT_SIGN_ON_MAX_AGE = Duration.ofSeconds(120);
  private static final Duration QINGCLOUD_MAX_AGE = Duration.ofSeconds(60);
  private static final char[] ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".toCharArray();
  private static final int VECTOR_LENGTH = 16;

  private final Map<String, Marketplace> all = new LinkedHashMap<>();
  private final SecureRandom random = SigningKey.seededRandom();

  /// @param properties of which some have a key
  Marketplaces(MarketplacesProperties properties) {
    ZoneId zone = properties.zone();
    Freshness links = new Freshness(properties.signOnMaxAge(), properties.aliyun().skew());
    add(new AliyunProtocol(AliyunProtocol.Dialect.ALIYUN, zone, links), properties.aliyun());
    add(new AliyunProtocol(AliyunProtocol.Dialect.JD, zone, links), properties.jd());
    add(new ComputeNestProtocol(zone), properties.aliyunComputenest());
    add(new HuaweiProtocol(freshness(properties.huawei(), HUAWEI_MAX_AGE)), properties.huawei());
    add(
        new HuaweiV1Protocol(freshness(properties.huaweiV1(), HUAWEI_V1_MAX_AGE), this::vector),
        properties.huaweiV1());
    add(
        new TencentProtocol(
            zone,
            freshness(properties.tencent(), TENCENT_MAX_AGE),
            new Freshness(TENCENT_SIGN_ON_MAX_AGE, properties.tencent().skew()),
            properties.tencentSignOn()),
        properties.tencent());
    add(
        new QingCloudProtocol(zone, freshness(properties.qingcloud(), QINGCLOUD_MAX_AGE)),
        properties.qingcloud());
  }

  private static Freshness freshness(Settings settings, Duration usual) {
    return new Freshness(settings.maxAge() == null ? usual : settings.maxAge(), settings.skew());
  }

  private void add(MarketplaceProtocol protocol, Settings settings) {
    if (!settings.key().isEmpty()) {
      all.put(protocol.name(), Marketplace.of(protocol, settings));
    }
  }

  private String vector() {
    char[] vector = new char[VECTOR_LENGTH];
    for (int i = 0; i < VECTOR_LENGTH; i++) {
      vector[i] = ALPHANUMERIC[random.nextInt(ALPHANUMERIC.length)];
    }
    return new String(vector);
  }

  /// Those that the product is sold on.
  Set<String> names() {
    return Set.copyOf(all.keySet());
  }

  /// A marketplace; empty when the product is not sold there.
  Optional<Marketplace> find(String name) {
    return Optional.ofNullable(all.get(name));
  }
}
