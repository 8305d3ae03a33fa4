package io.marketgate.adapter.marketplace.aliyun;

import io.marketgate.adapter.marketplace.CallRefused;
import io.marketgate.adapter.marketplace.Signatures;
import io.marketgate.adapter.query.FormParameters;
import java.util.List;
import java.util.Map;

/// The signature of Alibaba's family: MD5 over all other parameters, decoded, sorted by name, those
/// without a value too, and the key (help.aliyun.com, "SPI").
public final class Token {

  static final String NAME = "token";

  private Token() {}

  /// The token of parameters.
  public static String of(Map<String, String> parameters, String key) {
    return Signatures.md5(Signatures.joined(parameters, NAME) + "&key=" + key);
  }

  /// The token of Compute Nest's other interfaces, whose key has a capital letter.
  public static String ofService(Map<String, String> parameters, String key) {
    return Signatures.md5(Signatures.joined(parameters, "Token") + "&Key=" + key);
  }

  static String require(FormParameters parameters, List<String> keys) throws CallRefused {
    String given = given(parameters);
    return Signatures.requireOne(
        keys, key -> Signatures.isSame(of(parameters.values(), key), given), "token");
  }

  static String given(FormParameters parameters) throws CallRefused {
    String given = parameters.text(NAME);
    if (given == null) {
      throw new CallRefused("there is no token");
    }
    return given;
  }
}
