package io.marketgate.gateway.startup;

import io.marketgate.adapter.catalogue.CatalogueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says what is wrong with the action catalogue, instead of where that was found.
final class CatalogueFaultsAnalyzer extends AbstractFailureAnalyzer<CatalogueException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, CatalogueException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Correct the files; the command 'catalogue check <folder>' looks at them without a start.",
        cause);
  }
}
