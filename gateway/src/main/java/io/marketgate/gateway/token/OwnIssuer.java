package io.marketgate.gateway.token;

import io.marketgate.gateway.key.SigningKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An issuer that is part of this program, such as the sandbox.
///
/// @param name the claim `iss`
/// @param marketplace whose accounts its tokens name; null when each token says so itself
/// @param audiences which interfaces its tokens may be for
/// @param key that signs its tokens
public record OwnIssuer(
    String name, @Nullable String marketplace, Set<Audience> audiences, SigningKey key) {

  public OwnIssuer {
    audiences = Set.copyOf(audiences);
  }

  /// RFC 9068, section 2.1.
  public static final String TOKEN_TYPE = "at+jwt";

  public static final String ACCOUNT_CLAIM = "accountId";
  public static final String TYPE_CLAIM = "type";

  /// Of tokens whose issuer speaks for several marketplaces.
  public static final String MARKETPLACE_CLAIM = "marketplace";

  /// The assumed role. Other issuers may mean something else by this name, so theirs is not read.
  public static final String ROLE_CLAIM = "role";

  /// Who has assumed the role (RFC 8693, section 4.1): an object with `iss`, `sub`, `jti`, `iat`.
  public static final String ACTOR_CLAIM = "act";

  /// When the bearer signed on (RFC 9068 2.2.1): seconds.
  public static final String AUTHENTICATED_AT_CLAIM = "auth_time";

  /// A policy that narrows what the bearer may do (ram.md 4), as text.
  public static final String SESSION_POLICY_CLAIM = "sessionPolicy";
}
