package io.marketgate.gateway.operator;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Who works with the operations interface.
///
/// @param stepUpMaxAge how long ago somebody may have signed on who sets a secret or is shown one;
///   zero for whatever it is. The tokens of the issuer have to say it (`auth_time`)
@ConfigurationProperties("marketgate.operators")
record OperatorProperties(@DefaultValue("0s") Duration stepUpMaxAge) {

  OperatorProperties {
    if (stepUpMaxAge.isNegative()) {
      throw new IllegalArgumentException("marketgate.operators.step-up-max-age is 0s or more");
    }
  }
}
