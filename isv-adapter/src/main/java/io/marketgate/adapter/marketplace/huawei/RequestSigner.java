package io.marketgate.adapter.marketplace.huawei;

import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.query.UriText;
import java.util.Map;

/// Signs requests to Huawei's own interfaces with an access key (`SDK-HMAC-SHA256`).
public final class RequestSigner {

  private static final String ALGORITHM = "SDK-HMAC-SHA256";
  private static final String SIGNED_HEADERS = "host;x-sdk-date";

  private RequestSigner() {}

  /// A GET to be signed.
  ///
  /// @param host with its port where it is not the usual one
  /// @param path as it is sent
  /// @param query decoded
  /// @param time of the header `X-Sdk-Date`, `yyyyMMdd'T'HHmmss'Z'`
  public record Get(String host, String path, Map<String, String> query, String time) {}

  /// The value of the header `Authorization`.
  public static String authorization(Get request, String accessKey, String secretKey) {
    String canonical =
        String.join(
            "\n",
            "GET",
            request.path().endsWith("/") ? request.path() : request.path() + "/",
            query(request.query()),
            "host:" + request.host(),
            "x-sdk-date:" + request.time(),
            "",
            SIGNED_HEADERS,
            Signatures.sha256(""));
    String toSign = ALGORITHM + "\n" + request.time() + "\n" + Signatures.sha256(canonical);
    return "%s Access=%s, SignedHeaders=%s, Signature=%s"
        .formatted(ALGORITHM, accessKey, SIGNED_HEADERS, Signatures.hmacHex(secretKey, toSign));
  }

  /// Sorted and encoded, as it is signed and can be sent.
  public static String query(Map<String, String> query) {
    return UriText.sorted(query);
  }
}
