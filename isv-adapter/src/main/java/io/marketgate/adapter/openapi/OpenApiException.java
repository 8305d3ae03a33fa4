package io.marketgate.adapter.openapi;

/// A document that is no OpenAPI document that could be read here; the message says why.
public final class OpenApiException extends RuntimeException {

  OpenApiException(String message) {
    super(message);
  }
}
