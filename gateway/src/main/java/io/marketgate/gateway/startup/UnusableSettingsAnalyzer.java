package io.marketgate.gateway.startup;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Puts unusable settings into one readable message instead of a stack trace.
final class UnusableSettingsAnalyzer extends AbstractFailureAnalyzer<UnusableSettingsException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnusableSettingsException cause) {
    return new FailureAnalysis(
        cause.explanation(),
        "Set them in config/application.yml or in the environment; config/application.yml"
            + " explains each.",
        cause);
  }
}
