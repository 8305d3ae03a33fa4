package io.marketgate.gateway.trace;

import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.CallRecorder;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.organization.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// One JSON line for each call, to the logger `access`. Its address is written without tokens,
/// users and parameters.
final class AccessLog implements CallRecorder {

  private static final Logger LOG = LoggerFactory.getLogger("access");

  private final JsonMapper json;

  AccessLog(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void record(Call call, Ending ending, String url) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", call.startedAt().toString());
    line.put("url", url);
    line.put("status", ending.status());
    line.put("code", ending.code());
    line.put("micros", TimeUnit.NANOSECONDS.toMicros(call.elapsedNanos()));
    line.put("requestId", call.requestId());
    line.put("traceId", call.trace().traceId());
    Tenant tenant = call.tenantIfKnown();
    if (tenant != null) {
      line.put("organization", tenant.organization().id());
    }
    VerifiedToken token = call.tokenIfKnown();
    if (token != null) {
      line.put("marketplace", token.marketplace());
    }
    LOG.info(json.writeValueAsString(line));
  }
}
