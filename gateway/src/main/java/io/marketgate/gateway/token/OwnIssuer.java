package io.marketgate.gateway.token;

import io.marketgate.gateway.key.SigningKey;

/// An issuer that is part of this program, such as the sandbox.
///
/// @param name the claim `iss`
/// @param marketplace whose accounts its tokens name
/// @param key that signs its tokens
public record OwnIssuer(String name, String marketplace, SigningKey key) {

  /// RFC 9068, section 2.1.
  public static final String TOKEN_TYPE = "at+jwt";

  public static final String ACCOUNT_CLAIM = "accountId";
  public static final String TYPE_CLAIM = "type";

  /// A policy that narrows what the bearer may do (ram.md 4), as text.
  public static final String SESSION_POLICY_CLAIM = "sessionPolicy";
}
