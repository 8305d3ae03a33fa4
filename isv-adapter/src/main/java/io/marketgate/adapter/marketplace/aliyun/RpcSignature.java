package io.marketgate.adapter.marketplace.aliyun;

import io.marketgate.adapter.query.UriText;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs calls of Alibaba's RPC interfaces with an access key (signature version 1.0, HMAC-SHA1).
public final class RpcSignature {

  private static final String ALGORITHM = "HmacSHA1";
  private static final String NAME = "Signature";

  private RpcSignature() {}

  /// The signature of a POST.
  ///
  /// @param parameters all of them but the signature
  public static String of(Map<String, String> parameters, String secretKey) {
    String toSign = "POST&" + UriText.encode("/") + "&" + UriText.encode(form(parameters));
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec((secretKey + "&").getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }

  /// Sorted and encoded, without the signature.
  public static String form(Map<String, String> parameters) {
    Map<String, String> signed = new HashMap<>(parameters);
    signed.remove(NAME);
    return UriText.sorted(signed);
  }
}
