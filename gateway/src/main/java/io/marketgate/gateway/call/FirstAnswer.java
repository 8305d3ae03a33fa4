package io.marketgate.gateway.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import org.jspecify.annotations.Nullable;

/// What a writing call was answered, for those who repeat it (api.md 1).
///
/// @param status of HTTP
/// @param code of the envelope
/// @param message of the envelope; empty for a success
/// @param data JSON; null for none
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FirstAnswer(int status, String code, String message, @Nullable String data) {

  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  /// @param json data; empty for none
  public static FirstAnswer success(byte[] json) {
    return new FirstAnswer(OK, "OK", "", json.length == 0 ? null : new String(json, UTF_8));
  }

  /// Work that goes on.
  ///
  /// @param json what is known of it
  public static FirstAnswer accepted(byte[] json) {
    return new FirstAnswer(ACCEPTED, "OK", "", new String(json, UTF_8));
  }

  public static FirstAnswer refusal(Refusal refusal) {
    ErrorTable.Entry entry = ErrorTable.entry(refusal);
    return new FirstAnswer(entry.status(), entry.code(), entry.message(), null);
  }

  @JsonIgnore
  public boolean isSuccess() {
    return status == OK || status == ACCEPTED;
  }

  /// The data as it is sent; empty for none.
  public byte[] json() {
    return data == null ? new byte[0] : data.getBytes(UTF_8);
  }
}
