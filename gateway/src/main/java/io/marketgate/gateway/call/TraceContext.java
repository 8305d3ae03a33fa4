package io.marketgate.gateway.call;

import io.marketgate.tenant.hash.Sha256;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The contract's trace id joined to W3C Trace Context: whoever knows one finds the other.
///
/// @param traceId the contract's, 1–64 of `[A-Za-z0-9._-]`
/// @param w3cTraceId 32 hexadecimal digits, as in `traceparent`
/// @param sampled the caller's wish that its trace be kept
/// @param parentId the caller's own span, 16 hexadecimal digits; null when he told of none
/// @param spanId this call's span, likewise
public record TraceContext(
    String traceId, String w3cTraceId, boolean sampled, @Nullable String parentId, String spanId) {

  private static final Pattern TRACE_PARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern W3C_TRACE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final String INVALID = "0".repeat(32);

  /// The caller's own ids go first; what is missing is made from what is there. A trace id that is
  /// no W3C one is joined by its hash, so that the same id always leads to the same W3C one.
  ///
  /// @param traceId from the query; null when absent
  /// @param traceParent the header; null when absent
  public static TraceContext of(@Nullable String traceId, @Nullable String traceParent) {
    String spanId = random(8);
    Matcher header = traceParent == null ? null : TRACE_PARENT.matcher(traceParent);
    if (header != null && header.matches() && !header.group(1).equals(INVALID)) {
      String w3c = header.group(1);
      boolean sampled = (HexFormat.fromHexDigits(header.group(3)) & 1) == 1;
      return new TraceContext(
          traceId == null ? w3c : traceId, w3c, sampled, header.group(2), spanId);
    }
    if (traceId == null) {
      String made = random(16);
      return new TraceContext(made, made, false, null, spanId);
    }
    boolean isW3c = W3C_TRACE_ID.matcher(traceId).matches() && !traceId.equals(INVALID);
    return new TraceContext(traceId, isW3c ? traceId : hashed(traceId), false, null, spanId);
  }

  /// The header for the next hop, whose parent is this call.
  public String toTraceParent() {
    return "00-" + w3cTraceId + '-' + spanId + (sampled ? "-01" : "-00");
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static String hashed(String traceId) {
    return Sha256.hex(traceId).substring(0, 32);
  }
}
