package io.marketgate.gateway.token;

import io.marketgate.adapter.contract.TokenFault;

/// What the check of a token found.
public sealed interface TokenVerdict {

  /// @param token what it proves
  record Valid(VerifiedToken token) implements TokenVerdict {}

  /// @param fault the first one found
  record Invalid(TokenFault fault) implements TokenVerdict {}
}
