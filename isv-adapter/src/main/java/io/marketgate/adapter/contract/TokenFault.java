package io.marketgate.adapter.contract;

/// What can be wrong with an access token: the last part of the code `InvalidAccessToken.<…>`.
public enum TokenFault {
  MALFORMED("Malformed", "is not a token this gateway can read"),
  SIGNATURE("Signature", "has a signature that is not its issuer's"),
  EXPIRED("Expired", "has expired"),
  NOT_YET_VALID("NotYetValid", "is not valid yet"),
  ISSUER("Issuer", "was issued by nobody this gateway trusts"),
  AUDIENCE("Audience", "was issued for another service"),
  REVOKED("Revoked", "has been revoked"),
  LIFETIME(
      "Lifetime",
      "lives longer than one in the query may: send it in the header Authorization, or one that"
          + " lives shorter"),
  USER_MISMATCH("UserMismatch", "was issued for somebody else than userinfo names");

  private final String suffix;
  private final String explanation;

  TokenFault(String suffix, String explanation) {
    this.suffix = suffix;
    this.explanation = explanation;
  }

  public String code() {
    return "InvalidAccessToken." + suffix;
  }

  public String message() {
    return "The access token " + explanation + ".";
  }
}
