package io.marketgate.adapter.marketplace;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Hashes and comparisons that marketplaces' signatures are made of. Texts are taken as UTF-8.
public final class Signatures {

  private static final String HMAC = "HmacSHA256";

  private Signatures() {}

  /// Whether two texts are the same, in a time that does not tell where they differ.
  public static boolean isSame(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /// Fails unless one of the keys has signed. All of them are tried, so that the time tells
  /// nothing.
  ///
  /// @param isSigned whether a key has signed, compared with [#isSame]
  /// @param what is signed with it: "token"
  /// @return the key
  public static String requireOne(List<String> keys, Predicate<String> isSigned, String what)
      throws CallRefused {
    String signer = "";
    for (String key : keys) {
      signer = isSigned.test(key) ? key : signer;
    }
    if (signer.isEmpty()) {
      throw new CallRefused("the " + what + " is not ours");
    }
    return signer;
  }

  /// `name=value` of each, sorted by name in the order of code units, joined with `&`; nothing is
  /// escaped.
  public static String joined(Map<String, String> parameters, String without) {
    return new TreeMap<>(parameters)
        .entrySet().stream()
            .filter(entry -> !entry.getKey().equals(without))
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("&"));
  }

  /// MD5 in small hexadecimal digits.
  public static String md5(String text) {
    return digest("MD5", text);
  }

  /// SHA-256 in small hexadecimal digits.
  public static String sha256(String text) {
    return digest("SHA-256", text);
  }

  private static String digest(String algorithm, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has " + algorithm, e);
    }
  }

  /// HMAC-SHA256 in small hexadecimal digits.
  public static String hmacHex(String key, String text) {
    return HexFormat.of().formatHex(hmac(key, text.getBytes(StandardCharsets.UTF_8)));
  }

  /// HMAC-SHA256 in base64.
  public static String hmacBase64(String key, byte[] message) {
    return Base64.getEncoder().encodeToString(hmac(key, message));
  }

  /// HMAC-SHA256 in base64.
  public static String hmacBase64(String key, String text) {
    return hmacBase64(key, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(String key, byte[] message) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
      return mac.doFinal(message);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + HMAC, e);
    }
  }
}
