package io.marketgate.adapter.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.adapter.marketplace.aliyun.Token;
import io.marketgate.adapter.marketplace.huawei.FieldCipher;
import io.marketgate.adapter.marketplace.huawei.HuaweiSignature;
import io.marketgate.adapter.marketplace.qingcloud.QingCloudProtocol;
import io.marketgate.adapter.marketplace.tencent.TencentProtocol;
import io.marketgate.adapter.query.FormParameters;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Every vector of the marketplaces' reference, those that were published among them.
class VectorsTest {

  private static final String ISV_KEY = "ISVKEY0123456789abcdef";
  private static final String V1_KEY = "9fa6c870-8bb0-4e9b-b71e-4c223300156f";
  private static final String V2_KEY = "a1b2c3d4-0000-1111-2222-333344445555";
  private static final String IV = "0123456789abcdef";

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/marketplace/tokens.tsv", delimiter = '\t', maxCharsPerColumn = 9999)
  void tokensOfAlibabasFamily(String name, String canonical, String token) {
    int key = Math.max(canonical.lastIndexOf("&key="), canonical.lastIndexOf("&Key="));
    Map<String, String> parameters = parameters(canonical.substring(0, key));
    String secret = canonical.substring(key + "&key=".length());
    String made =
        name.startsWith("N") ? Token.ofService(parameters, secret) : Token.of(parameters, secret);
    assertThat(made).isEqualTo(token);
  }

  /// Of texts that are not escaped.
  private static Map<String, String> parameters(String canonical) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String name = "";
    for (String part : canonical.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        name = part.substring(0, equals);
        parameters.put(name, part.substring(equals + 1));
      } else {
        parameters.merge(name, part, (before, more) -> before + "&" + more);
      }
    }
    return parameters;
  }

  @Test
  void bothWaysToWriteABlankAreTheSame() {
    String wire =
        "action=createInstance&aliUid=1234567890123456&orderBizId=97402&orderId=204311690620673"
            + "&productCode=cmgj000001&skuId=cmgj000001-prepay&trial=true"
            + "&expiredOn=2026-12-31%2023%3A59%3A59"
            + "&package_version=%E4%BC%81%E4%B8%9A%E7%89%88%20A%26B&Count=2&Num=3"
            + "&token=8887f67b40f97e44a95860c34fe0d223";
    for (String query : new String[] {wire, wire.replace("%20", "+")}) {
      Map<String, String> values = FormParameters.parse(query).orElseThrow().values();
      assertThat(Token.of(values, ISV_KEY)).isEqualTo(values.get("token"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(
      resources = "/marketplace/authtokens.tsv",
      delimiter = '\t',
      maxCharsPerColumn = 9999)
  void authTokensOfHuaweisFirstGeneration(String name, String canonical, String token) {
    assertThat(HuaweiSignature.authToken(parameters(canonical), V1_KEY)).isEqualTo(token);
  }

  @Test
  void answersOfHuaweisFirstGenerationAreSigned() {
    assertThat(bodySign("a=1&b=2", "abcde"))
        .isEqualTo("4sbEVd9vKZQGPRRr8TyjWery0lZV7tetTnzfX3Gb9Ok=");
    String body = "{\"resultCode\":\"000000\",\"resultMsg\":\"success.\"}";
    assertThat(bodySign(body, V1_KEY)).isEqualTo("TqHrax4nGMCqfFPsub8jnfn6V0MhK5bWa0lTIOZGsIQ=");
    assertThat(bodySign(body + "\n", V1_KEY))
        .isEqualTo("KQ5rvscfO8UjEGCLqLsnTcbg5v6d8XIJkHYo0n/aRso=");
    String memo =
        "{\"resultCode\":\"000000\",\"resultMsg\":\"success.\",\"encryptType\":\"1\","
            + "\"instanceId\":\"inst-0001\",\"appInfo\":{\"frontEndUrl\":"
            + "\"https://saas.example.com/\",\"memo\":\"\\u6d4b\\u8bd5\"}}";
    assertThat(bodySign(memo, V1_KEY)).isEqualTo("4D81gwHrZBVID3QKVyR6cDu88gMqA9mQS/94iLl0vgA=");
  }

  private static String bodySign(String body, String key) {
    String header = HuaweiSignature.bodySign(body.getBytes(StandardCharsets.UTF_8), key);
    assertThat(header).startsWith("sign_type=\"HMAC-SHA256\", signature= \"").endsWith("\"");
    return header.substring(header.indexOf("= \"") + 3, header.length() - 1);
  }

  @Test
  void fieldsOfHuaweisFirstGenerationAreEncrypted() {
    assertThat(new FieldCipher(V1_KEY, 128).encrypt("admin", IV))
        .isEqualTo("0123456789abcdefgaqrPuli5bhbluiFgwCCbw==");
    FieldCipher strong = new FieldCipher(V1_KEY, 256);
    assertThat(strong.encrypt("admin", IV)).isEqualTo("0123456789abcdefEILveuWdjnKqFyNgGHE1yA==");
    String field = "0123456789abcdefHeFDEOQy91g/VgfPUDCfCs5Eqdnt36qHyTM6DE6eH+g=";
    assertThat(strong.encrypt("P@ss wörd-中文", IV)).isEqualTo(field);
    assertThat(strong.decrypt(field)).isEqualTo("P@ss wörd-中文");
  }

  @Test
  void bodiesOfHuaweisSecondGenerationAreSigned() throws CallRefused {
    String body =
        "{\"activity\":\"newInstance\",\"businessId\":\"87b94795-0603-4e24-8ae5-69420d60e3c8\","
            + "\"orderId\":\"CS2211181819B4LVS\",\"orderLineId\":\"CS2211181819B4LVS-000001\","
            + "\"testFlag\":\"1\"}";
    String nonce = "50D83F0C2D2C4F0E9B1A7E6D5C4B3A29";
    assertThat(HuaweiSignature.ofBody(V2_KEY, nonce, "1767322800123", body))
        .isEqualTo(
            "C972896FBCECB2C39232F62AC939B497814EC7A12999B002C067078EB44278D1"
                .toLowerCase(Locale.ROOT));
    String renewal =
        "{\"activity\":\"refreshInstance\",\"expireTime\":\"20271231155959\","
            + "\"instanceId\":\"inst-0001\",\"orderId\":\"CS2211181819B4LVS\","
            + "\"orderLineId\":\"CS2211181819B4LVS-000002\",\"scene\":\"RENEWAL\","
            + "\"testFlag\":\"1\"}";
    String withNull = renewal.replace("\"scene\"", "\"productId\":null,\"scene\"");
    String normal = ReplyJson.sorted(ReplyJson.read(withNull));
    assertThat(normal).isEqualTo(renewal);
    assertThat(
            HuaweiSignature.ofBody(
                V2_KEY, "0F1E2D3C4B5A69788796A5B4C3D2E1F0", "1767322800456", normal))
        .isEqualTo(
            "0972BC35AC134D39E1FA4C81866633D394FB2050877F31D0E5A9F594D9585551"
                .toLowerCase(Locale.ROOT));
  }

  @Test
  void callsAboutTenantsOfHuaweisSecondGenerationAreSigned() {
    String tenant =
        "{\"domainName\":\"\",\"flag\":1,\"instanceId\":\"inst-0001\",\"name\":\"示例\","
            + "\"orderId\":\"CS2211181819B4LVS\",\"tenantCode\":\"acme\",\"tenantId\":\"t-1\","
            + "\"testFlag\":0,\"timeStamp\":\"20260102030405678\"}";
    assertThat(HuaweiSignature.ofText(V2_KEY, "A0B1C2D3E4F5", "1767322800789", tenant))
        .isEqualTo("7f3e43add3a2042a6d1a51ed99d7c20367448d6104f8bbbb4a27f39819aacb65");
    String users =
        "{\"flag\":0,\"instanceId\":\"inst-0001\",\"tenantId\":\"t-1\",\"testFlag\":1,"
            + "\"timeStamp\":\"20260102030405999\",\"userList\":[{\"userName\":\"zhang\","
            + "\"name\":\"张三\",\"role\":\"admin\"}]}";
    assertThat(HuaweiSignature.ofText(V2_KEY, "FFEEDDCCBBAA", "1767322801000", users))
        .isEqualTo("0a1097e00c2f5977551941e180f68513a0707f68dd1df00b60bea9a6c720714e");
  }

  @Test
  void usageRecordsForHuaweiAreSigned() {
    String first =
        "{\"usage_records\":[{\"begin_time\":\"20260102T030000Z\","
            + "\"end_time\":\"20260102T040000Z\",\"instance_id\":\"inst-0001\","
            + "\"metering_sn\":\"m-0001\",\"record_time\":\"20260102T040100Z\","
            + "\"usage_value\":\"1.5\"}]}";
    assertThat(HuaweiSignature.ofUsage(V2_KEY, "1767322800123", "50D83F0C2D2C4F0E", first))
        .isEqualTo("mWuk9JE/2jtR5hLJ6+NGW5pIXDKMPYwyRddHSmNs1SE=");
    String second =
        "{\"usage_records\":[{\"begin_time\":\"20260102T040000Z\","
            + "\"end_time\":\"20260102T050000Z\",\"instance_id\":\"inst-0001\","
            + "\"metering_sn\":\"m-0002\",\"record_time\":\"20260102T050100Z\","
            + "\"relate_pkg_instance\":\"pkg-1\",\"usage_value\":\"0.25\"}]}";
    assertThat(HuaweiSignature.ofUsage(V2_KEY, "1767322800999", "50D83F0C2D2C4F0F", second))
        .isEqualTo("XjkTwaemusKvK9zebFm/Iy1Pas803KkOVMObbEk/Ac4=");
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/marketplace/tencent.tsv", delimiter = '\t')
  void signaturesOfTencent(String key, String time, String eventId, String signature) {
    assertThat(TencentProtocol.signature(key, time, eventId)).isEqualTo(signature);
  }

  @Test
  void signaturesOfQingCloud() {
    String key = "prodkey-123";
    assertThat(
            QingCloudProtocol.signature(
                parameters("action=TestConnection&debug=1&timestamp=1767322800"), key))
        .isEqualTo("WY2Xtw+3/U5JGYNxEs8BwjUyy5ZkK7q+S6BISrfyTE0=");
    assertThat(
            QingCloudProtocol.signature(
                parameters(
                    "action=CreateInstance&debug=0&duration=1_year&order_id=o-abc123&package=A+B"
                        + "&product_code=prd-1&qingcloud_uid=usr-XyZ&spec=标准 版"
                        + "&timestamp=1767322800"),
                key))
        .isEqualTo("2ahVE/RtewWYBMhac5vOzOCI+h0nbh9XCGBNGALLsJU=");
  }
}
