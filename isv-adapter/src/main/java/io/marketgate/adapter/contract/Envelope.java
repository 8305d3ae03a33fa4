package io.marketgate.adapter.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The frame around every answer of the product contract. The frame of a success is made of two
/// pieces so that a backend's bytes can stream between them.
public final class Envelope {

  private static final byte[] END = "}".getBytes(UTF_8);

  private final JsonMapper json;

  public Envelope(JsonMapper json) {
    this.json = json;
  }

  /// What stands before the data. Both identifiers are of characters that JSON does not escape.
  public byte[] beforeData(String requestId, String traceId) {
    return (opening(requestId, traceId) + ",\"data\":").getBytes(UTF_8);
  }

  /// What stands after the data.
  public byte[] afterData() {
    return END.clone();
  }

  /// A success that has no data.
  public byte[] withoutData(String requestId, String traceId) {
    return (opening(requestId, traceId) + "}").getBytes(UTF_8);
  }

  /// A success with data of ours.
  public byte[] success(String requestId, String traceId, Object data) {
    return successWith(requestId, traceId, toJson(data));
  }

  /// Data of ours as JSON.
  public byte[] toJson(Object data) {
    return json.writeValueAsBytes(data);
  }

  /// A success with data that is JSON already.
  ///
  /// @param content empty for none
  public byte[] successWith(String requestId, String traceId, byte[] content) {
    if (content.length == 0) {
      return withoutData(requestId, traceId);
    }
    byte[] before = beforeData(requestId, traceId);
    byte[] whole = new byte[before.length + content.length + END.length];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(content, 0, whole, before.length, content.length);
    System.arraycopy(END, 0, whole, before.length + content.length, END.length);
    return whole;
  }

  public byte[] failure(String requestId, String traceId, ErrorTable.Entry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("success", false);
    members.put("code", entry.code());
    members.put("message", entry.message());
    members.put("requestId", requestId);
    members.put("traceId", traceId);
    if (entry.accessDeniedDetail() != null) {
      members.put("accessDeniedDetail", entry.accessDeniedDetail());
    }
    if (entry.detail() != null) {
      members.put("detail", entry.detail());
    }
    return json.writeValueAsBytes(members);
  }

  private static String opening(String requestId, String traceId) {
    return "{\"success\":true,\"code\":\"OK\",\"message\":\"\",\"requestId\":\""
        + requestId
        + "\",\"traceId\":\""
        + traceId
        + '"';
  }
}
