package io.marketgate.gateway.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.BackendHeaderName;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// What a service asks everybody for who calls it: a key or a password, of which its callers know
/// nothing. Read at the start.
///
/// @param header in which it is shown
/// @param scheme how, in `Authorization`; null where the secret is shown as it is
/// @param secret the key, or for [Scheme#BASIC] `user:password`
record BackendCredential(
    @DefaultValue("Authorization") String header,
    @Nullable Scheme scheme,
    @Nullable String secret) {

  private static final String PREFIX = "marketgate.backends.credentials.";
  private static final String AUTHORIZATION = "Authorization";

  /// As long as any server takes one.
  private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]{0,8190}[!-~])?");

  /// How a secret is written in the header `Authorization`.
  enum Scheme {
    /// A user's name and password (RFC 7617).
    BASIC,
    /// A token (RFC 6750, 2.1).
    BEARER
  }

  /// The header as it is sent.
  record Shown(String header, String value) {

    /// Without the value.
    @Override
    public String toString() {
      return header;
    }
  }

  /// @param service for the message
  /// @throws IllegalStateException if it cannot be sent; says nothing of the secret
  Shown shownTo(String service) {
    boolean isAuthorization = AUTHORIZATION.equalsIgnoreCase(header);
    require(
        isAuthorization || BackendHeaderName.isFree(header),
        service,
        "header must be the name of one that the gateway does not send itself");
    require(scheme == null || isAuthorization, service, "scheme is for the header Authorization");
    String given = secret == null ? "" : secret;
    require(!given.isBlank(), service, "secret is not set");
    require(!given.startsWith("${"), service, "secret names a setting that is not set");
    require(
        scheme != Scheme.BASIC || given.indexOf(':') > 0,
        service,
        "secret must be user:password for the scheme basic");
    String value = value(given);
    require(
        VALUE.matcher(value).matches(),
        service,
        "secret must be of visible ASCII characters, 8192 at most");
    return new Shown(header, value);
  }

  private String value(String given) {
    return switch (scheme) {
      case BASIC -> "Basic " + Base64.getEncoder().encodeToString(given.getBytes(UTF_8));
      case BEARER -> "Bearer " + given;
      case null -> given;
    };
  }

  private static void require(boolean holds, String service, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(PREFIX + service + ": " + otherwise);
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "BackendCredential[" + header + "]";
  }
}
