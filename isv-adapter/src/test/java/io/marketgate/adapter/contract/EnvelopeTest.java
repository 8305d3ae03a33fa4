package io.marketgate.adapter.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class EnvelopeTest {

  private final Envelope envelope = new Envelope(JsonMapper.shared());

  @Test
  void framesASuccess() {
    String expected =
        "{\"success\":true,\"code\":\"OK\",\"message\":\"\",\"requestId\":\"r\",\"traceId\":\"t\","
            + "\"data\":{\"n\":1}}";
    assertThat(new String(envelope.success("r", "t", Map.of("n", 1)), UTF_8)).isEqualTo(expected);
    assertThat(
            new String(envelope.beforeData("r", "t"), UTF_8)
                + "{\"n\":1}"
                + new String(envelope.afterData(), UTF_8))
        .isEqualTo(expected);
  }

  @Test
  void leavesDataOutWhereThereIsNone() {
    assertThat(new String(envelope.withoutData("r", "t"), UTF_8))
        .isEqualTo(
            "{\"success\":true,\"code\":\"OK\",\"message\":\"\",\"requestId\":\"r\",\"traceId\":\"t\"}");
  }

  @Test
  void framesARefusalWithItsDetail() {
    ErrorTable.Entry entry = ErrorTable.entry(new Refusal.NoPermission(Map.of("k", "v")));
    assertThat(JsonMapper.shared().readTree(envelope.failure("r", "t", entry)).toString())
        .isEqualTo(
            "{\"success\":false,\"code\":\"Forbidden.RAM\",\"message\":\""
                + entry.message()
                + "\",\"requestId\":\"r\",\"traceId\":\"t\",\"accessDeniedDetail\":{\"k\":\"v\"}}");
  }
}
