package io.marketgate.gateway.startup;

import io.marketgate.tenant.storage.OutdatedSchemaException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says what to do about a schema that is older than the program.
final class OutdatedSchemaAnalyzer extends AbstractFailureAnalyzer<OutdatedSchemaException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, OutdatedSchemaException cause) {
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "Run the command 'migrate' of this version, or set marketgate.database.migrate=true.",
        cause);
  }
}
