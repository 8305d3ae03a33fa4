package io.marketgate.gateway.token;

import io.marketgate.gateway.key.SigningKey;
import org.jspecify.annotations.Nullable;

/// An issuer that is part of this program, such as the sandbox.
///
/// @param name the claim `iss`
/// @param marketplace whose accounts its tokens name; null when each token says so itself
/// @param operators whether its tokens may be operators' tokens
/// @param key that signs its tokens
public record OwnIssuer(
    String name, @Nullable String marketplace, boolean operators, SigningKey key) {

  /// RFC 9068, section 2.1.
  public static final String TOKEN_TYPE = "at+jwt";

  public static final String ACCOUNT_CLAIM = "accountId";
  public static final String TYPE_CLAIM = "type";

  /// Of tokens whose issuer speaks for several marketplaces.
  public static final String MARKETPLACE_CLAIM = "marketplace";

  /// The assumed role. Other issuers may mean something else by this name, so theirs is not read.
  public static final String ROLE_CLAIM = "role";

  /// A policy that narrows what the bearer may do (ram.md 4), as text.
  public static final String SESSION_POLICY_CLAIM = "sessionPolicy";
}
