package io.marketgate.gateway.token;

/// The claim `aud` of tokens for each of our interfaces, as it is configured.
///
/// @param api of [Audience#API]
/// @param operations of [Audience#OPERATIONS]
/// @param product of [Audience#PRODUCT]
public record AudienceNames(String api, String operations, String product) {

  /// What `aud` must contain in a token for that interface.
  String of(Audience audience) {
    return switch (audience) {
      case API -> api;
      case OPERATIONS -> operations;
      case PRODUCT -> product;
    };
  }
}
