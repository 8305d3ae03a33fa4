package io.marketgate.gateway.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who has assumed a role, by the token he did it with; what revokes that token revokes the
/// session, too.
///
/// @param issuer of his token
/// @param subject he himself
/// @param tokenId of his token; null when it has none
/// @param issuedAt when his token was issued
public record AssumedBy(String issuer, String subject, @Nullable String tokenId, Instant issuedAt) {

  /// The bearer of a token; where he is in a role already, whoever assumed the first one.
  public static AssumedBy of(VerifiedToken token) {
    return token.assumedBy() == null
        ? new AssumedBy(token.issuer(), token.subject(), token.tokenId(), token.issuedAt())
        : token.assumedBy();
  }

  /// Says who issued his token and nothing of him.
  @Override
  public String toString() {
    return "AssumedBy[" + issuer + "]";
  }
}
