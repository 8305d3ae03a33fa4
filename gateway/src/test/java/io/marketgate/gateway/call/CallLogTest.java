package io.marketgate.gateway.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Lines as they are written in production.
class CallLogTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Logger logger = logger(written);

  @Test
  void aLineLeadsToTheTraceOfItsCall() {
    Call call =
        new Call("r-1", "ListThings", Instant.EPOCH, () -> new Origin("::1", true, null, null));
    CallLog.about(logger.atWarn(), call).log("The backend {} fails", "shop");
    JsonNode line = JsonMapper.shared().readTree(written.toString(UTF_8));
    assertThat(line.get("message").stringValue()).isEqualTo("The backend shop fails");
    assertThat(line.get("level").stringValue()).isEqualTo("WARN");
    assertThat(line.get("traceId").stringValue()).isEqualTo(call.trace().traceId());
    assertThat(line.get("requestId").stringValue()).isEqualTo("r-1");
    assertThat(line.get("action").stringValue()).isEqualTo("ListThings");
  }

  private static Logger logger(ByteArrayOutputStream written) {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putObject(Environment.class.getName(), new StandardEnvironment());
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setContext(context);
    encoder.setFormat("logstash");
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(written);
    appender.start();
    Logger logger = context.getLogger("production");
    logger.addAppender(appender);
    return logger;
  }
}
