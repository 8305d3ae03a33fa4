package io.marketgate.gateway.marketplace;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The marketplaces that the product is sold on; one without a key is not served.
///
/// @param products what is sold: `products.yml`, read at the start
/// @param answerWithin longest time for an answer; what takes longer goes on, and the marketplace
///   asks again
/// @param atOnce how many of their calls are handled at the same time
/// @param waiting how many more may wait for that, for half the time of an answer; what is beyond
///   is answered as not ready at once
/// @param zone of times that marketplaces send without one
/// @param signOnMaxAge how old a link for signing on may be
/// @param publicUrl address under which buyers reach this gateway, such as
///   `https://gateway.example.com`; empty where nobody signs on through it
/// @param frontEnds origins of the product's front ends, which may ask for a session's token
/// @param sessionLife how long a buyer is signed on
/// @param tencentSignOn whether buyers of Tencent sign on by a link; who has one has a signature
///   that is good for any call and any instance for half a minute
/// @param hookSecrets by product, what calls to the vendor's own system are signed with: `whsec_`
///   and base64 of 24 to 64 bytes
/// @param hookTimeout longest time for one call to it
/// @param huaweiOrders where orders of Huawei's second generation are asked for
/// @param huaweiSignOn how people of Huawei's buyers sign on
/// @param aliyunMetering where Alibaba is told what was used
/// @param huaweiMetering where Huawei is; signed with the key of its calls
/// @param aliyun Alibaba Cloud
/// @param aliyunComputenest Alibaba Cloud Compute Nest
/// @param huawei Huawei Cloud, second generation
/// @param huaweiV1 Huawei Cloud, first generation
/// @param tencent Tencent Cloud
/// @param jd JD Cloud
/// @param qingcloud QingCloud
@ConfigurationProperties("marketgate.marketplaces")
record MarketplacesProperties(
    @DefaultValue("config/products.yml") Path products,
    @DefaultValue("2800ms") Duration answerWithin,
    @DefaultValue("8") int atOnce,
    @DefaultValue("200") int waiting,
    @DefaultValue("Asia/Shanghai") ZoneId zone,
    @DefaultValue("5m") Duration signOnMaxAge,
    @DefaultValue("") String publicUrl,
    @DefaultValue List<String> frontEnds,
    @DefaultValue("8h") Duration sessionLife,
    @DefaultValue("false") boolean tencentSignOn,
    @DefaultValue Map<String, String> hookSecrets,
    @DefaultValue("10s") Duration hookTimeout,
    @DefaultValue Orders huaweiOrders,
    @DefaultValue HuaweiSignOn huaweiSignOn,
    @DefaultValue AliyunMetering aliyunMetering,
    @DefaultValue HuaweiMetering huaweiMetering,
    @DefaultValue Settings aliyun,
    @DefaultValue Settings aliyunComputenest,
    @DefaultValue Settings huawei,
    @DefaultValue Settings huaweiV1,
    @DefaultValue Settings tencent,
    @DefaultValue Settings jd,
    @DefaultValue Settings qingcloud) {

  MarketplacesProperties {
    frontEnds = List.copyOf(frontEnds);
    hookSecrets = Map.copyOf(hookSecrets);
  }

  /// Says nothing of secrets.
  @Override
  public String toString() {
    return "Marketplaces, sold by " + products;
  }

  /// An interface of a marketplace for sellers.
  ///
  /// @param url of it
  /// @param accessKey of the seller
  /// @param secretKey of the seller
  record Orders(
      @DefaultValue("https://mkt.myhuaweicloud.com/api/mkp-openapi-public/global/v1/order/query")
          String url,
      @DefaultValue("") String accessKey,
      @DefaultValue("") String secretKey) {

    /// Says nothing of the keys.
    @Override
    public String toString() {
      return "Orders at " + url;
    }
  }

  /// How people of enterprises sign on that have bought on Huawei's marketplace.
  ///
  /// @param appId of the application in the seller's console; empty where people are not led to the
  ///   marketplace's page
  /// @param loginPage that page, to which the application's id is added
  /// @param privateKey file with the key for which secrets are encrypted; empty for none
  /// @param domains hosts, each with those below it, where people may be asked for
  /// @param groups which group of the organization they are in
  record HuaweiSignOn(
      @DefaultValue("") String appId,
      @DefaultValue(
              "https://macroverse.huaweicloud.com/unified-login/#/portal-login?ind=UNOP&appId=")
          String loginPage,
      @DefaultValue("") String privateKey,
      @DefaultValue({"huaweicloud.com", "huaweiapaas.cn"}) List<String> domains,
      @DefaultValue Groups groups) {

    HuaweiSignOn {
      domains = List.copyOf(domains);
    }
  }

  /// Groups of an organization.
  ///
  /// @param admin whoever may administer the product
  /// @param user anybody else
  record Groups(
      @DefaultValue("Administrators") String admin, @DefaultValue("Viewers") String user) {}

  /// Where Alibaba is told what was used.
  ///
  /// @param url of its interface
  /// @param accessKey of the seller's main account; empty where it is not told
  /// @param secretKey of it
  record AliyunMetering(
      @DefaultValue("https://market.aliyuncs.com/") String url,
      @DefaultValue("") String accessKey,
      @DefaultValue("") String secretKey) {

    /// Says nothing of the keys.
    @Override
    public String toString() {
      return "Metering at " + url;
    }
  }

  /// Where Huawei is told what was used.
  ///
  /// @param url of its interface
  record HuaweiMetering(
      @DefaultValue("https://mkt.myhuaweicloud.com/api/mkp-openapi-public/global/v1/isv/usage-data")
          String url) {}

  /// One marketplace.
  ///
  /// @param key with which it signs; empty when the product is not sold there
  /// @param previousKey that it still signs with while keys are changed; empty for none
  /// @param previousKeyUntil when the previous key is no longer good
  /// @param maxAge how old a call may be, where the marketplace says when it was sent; null for
  ///   what the marketplace's pages say
  /// @param skew how far its clock may be ahead
  /// @param addresses from which it calls, each alone or as a range like `203.0.113.0/24`; empty
  ///   for any, which its signature has to be enough for
  record Settings(
      @DefaultValue("") String key,
      @DefaultValue("") String previousKey,
      @Nullable Instant previousKeyUntil,
      @Nullable Duration maxAge,
      @DefaultValue("10s") Duration skew,
      @DefaultValue List<String> addresses) {

    Settings {
      addresses = List.copyOf(addresses);
    }

    /// Says nothing of the keys.
    @Override
    public String toString() {
      return key.isEmpty() ? "Settings without a key" : "Settings with a key";
    }
  }
}
