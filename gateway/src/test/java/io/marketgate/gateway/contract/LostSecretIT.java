package io.marketgate.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.RunningGateway;
import io.marketgate.tenant.storage.Database;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Receivers' secrets when the key is lost with which they were sealed.
@ExtendWith(RunningGateway.class)
class LostSecretIT extends OrderingPlatform {

  private static final String RECEIVER =
      "{'url':'https://receiver.example/hooks','secret':'whsec_%s'}";

  @Test
  void aSecretThatNobodyCanReadAnyMoreIsReplaced() {
    String organization = id(create("UTC"));
    String path = "/organizations/" + organization + "/event-push";
    ok(ops("PUT", path, RECEIVER.formatted("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
    var _ =
        RunningGateway.bean(Database.class)
            .run(sql ->
                sql.sql(
                        "UPDATE push_target SET secret = 'sealed with a key that is lost'"
                            + " WHERE organization_id = :organization")
                    .bind("organization", organization)
                    .fetch()
                    .rowsUpdated())
            .block(Duration.ofSeconds(30));
    JsonNode replaced =
        ok(ops("PUT", path, RECEIVER.formatted("C2FVsBQIhrscChlQIMV+b5sSYspob7oD")));
    assertThat(replaced.get("secrets").intValue()).as("the old one is of no use").isOne();
    var _ = ops("DELETE", path, "");
  }
}
