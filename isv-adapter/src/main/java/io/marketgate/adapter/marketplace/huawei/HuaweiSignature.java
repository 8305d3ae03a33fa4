package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.Signatures;
import java.util.Map;

/// How Huawei signs.
public final class HuaweiSignature {

  static final String AUTH_TOKEN = "authToken";

  private HuaweiSignature() {}

  /// The `authToken` of the first generation: the parameters sorted by name, with the key and the
  /// time behind it.
  public static String authToken(Map<String, String> parameters, String key) {
    String time = parameters.getOrDefault("timeStamp", "");
    return Signatures.hmacBase64(key + time, Signatures.joined(parameters, AUTH_TOKEN));
  }

  /// The header `Body-Sign` of the first generation's answers; the blank before the signature is
  /// the vendor's.
  public static String bodySign(byte[] body, String key) {
    return "sign_type=\"HMAC-SHA256\", signature= \"" + Signatures.hmacBase64(key, body) + "\"";
  }

  /// The signature of the second generation, in small letters: over the hash of the body.
  ///
  /// @param json the body as it was sent, or its normal form
  public static String ofBody(String key, String nonce, String time, String json) {
    return ofText(key, nonce, time, Signatures.hmacHex(key, json));
  }

  /// The signature of the second generation's other calls, in small letters: over the body itself.
  public static String ofText(String key, String nonce, String time, String json) {
    return Signatures.hmacHex(key, key + nonce + time + json);
  }

  /// The signature of usage records.
  public static String ofUsage(String key, String time, String nonce, String body) {
    return Signatures.hmacBase64(key, "ts=" + time + "&nonce=" + nonce + "&body=" + body);
  }
}
