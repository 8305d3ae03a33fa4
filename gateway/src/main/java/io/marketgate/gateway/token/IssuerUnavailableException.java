package io.marketgate.gateway.token;

/// An issuer cannot be asked, so its tokens can be neither accepted nor refused.
public final class IssuerUnavailableException extends RuntimeException {

  IssuerUnavailableException(String issuer, Throwable cause) {
    super("The issuer " + issuer + " cannot be reached", cause);
  }
}
