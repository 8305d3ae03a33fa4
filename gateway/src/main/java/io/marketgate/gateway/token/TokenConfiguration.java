package io.marketgate.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.gateway.token.TokenProperties.Issuer;
import io.marketgate.tenant.background.BackgroundLoop;
import io.marketgate.tenant.background.SharedWork;
import io.marketgate.tenant.change.Change;
import io.marketgate.tenant.change.ChangeFeed;
import io.marketgate.tenant.clock.ClockSkew;
import io.marketgate.tenant.storage.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TokenProperties.class)
class TokenConfiguration {

  private static final int VERIFYING_THREADS = 2;
  private static final int IDLE_SECONDS = 60;
  private static final int REFRESHES_AT_ONCE = 4;
  private static final Duration CLEANING_INTERVAL = Duration.ofHours(1);
  private static final Duration FIRST_READING_WITHIN = Duration.ofSeconds(30);

  @Bean(destroyMethod = "dispose")
  Scheduler tokenScheduler(TokenProperties properties) {
    return Schedulers.newBoundedElastic(
        VERIFYING_THREADS, properties.verifications(), "token-check", IDLE_SECONDS, true);
  }

  @Bean
  Revocations revocations(
      Database database,
      ChangeFeed changes,
      ClockSkew skew,
      Clock clock,
      TokenProperties properties) {
    Revocations revocations =
        new Revocations(
            database,
            changes,
            skew.corrected(clock),
            properties.maxLifetime(),
            properties.clockSkew(),
            Revocations.MOST_HELD);
    // No request is answered before it is known which tokens do not count.
    revocations.reload().block(FIRST_READING_WITHIN);
    return revocations;
  }

  @Bean
  MeterBinder revocationMetrics(Revocations revocations) {
    return meters -> {
      var _ =
          Gauge.builder("marketgate.revocations", revocations, Revocations::known)
              .description("revocations of tokens that could still be used, up to 100,001")
              .register(meters);
    };
  }

  @Bean
  BackgroundLoop revocationPoll(
      Revocations revocations, TokenProperties properties, Scheduler tokenScheduler) {
    return BackgroundLoop.repeat(
        "Revoked tokens", properties.revocationPoll(), tokenScheduler, revocations.reload());
  }

  @Bean
  @SharedWork
  BackgroundLoop revocationCleaning(Revocations revocations, Scheduler tokenScheduler) {
    return BackgroundLoop.repeat(
        "Expired revocations", CLEANING_INTERVAL, tokenScheduler, revocations.deleteExpired());
  }

  @Bean
  AudienceNames audienceNames(TokenProperties properties) {
    return names(properties);
  }

  /// The configured issuers and, where it is on, the sandbox.
  @Bean
  TrustedIssuers trustedIssuers(
      TokenProperties properties, ObjectProvider<OwnIssuer> ownIssuers, Clock clock) {
    IssuerClient client =
        new IssuerClient(
            properties.fetchTimeout(), Math.toIntExact(properties.fetchMaxSize().toBytes()));
    List<TrustedIssuer> issuers = new ArrayList<>();
    properties.issuers().forEach(issuer -> issuers.add(remote(issuer, properties, client, clock)));
    ownIssuers.orderedStream().forEach(issuer -> issuers.add(own(issuer, properties)));
    return new TrustedIssuers(issuers);
  }

  @Bean
  BackgroundLoop keyRefresh(
      TrustedIssuers issuers, TokenProperties properties, Scheduler tokenScheduler) {
    Mono<Void> refresh =
        Flux.fromIterable(issuers.all())
            .flatMap(issuer -> issuer.keys().refresh(), REFRESHES_AT_ONCE)
            .then();
    return BackgroundLoop.forEver(
        "Keys of issuers",
        refresh.then(
            refresh.delaySubscription(properties.keyRefresh(), tokenScheduler).repeat().then()));
  }

  @Bean
  TokenCheck tokenCheck(
      TrustedIssuers issuers,
      Revocations revocations,
      Scheduler tokenScheduler,
      Clock clock,
      TokenProperties properties,
      ChangeFeed changes) {
    TokenVerifier verifier =
        new TokenVerifier(issuers.all(), Math.toIntExact(properties.maxSize().toBytes()));
    TokenCheck.Limits limits =
        new TokenCheck.Limits(
            properties.cacheEntries(),
            properties.cacheLife(),
            properties.refusalCacheLife(),
            properties.clockSkew(),
            properties.longestInQuery());
    TokenCheck check =
        new TokenCheck(verifier, revocations::isRevoked, tokenScheduler, clock, limits);
    changes.onChange(change -> onChange(change, revocations, check));
    return check;
  }

  /// Opaque tokens are revoked at their issuer, so their verdicts are dropped as well.
  private static void onChange(Change change, Revocations revocations, TokenCheck check) {
    if (change instanceof Change.OfRevocations || change instanceof Change.OfAnything) {
      check.forgetAll();
      revocations.reloadSoon();
    }
  }

  private static TrustedIssuer remote(
      Issuer issuer, TokenProperties properties, IssuerClient client, Clock clock) {
    URI jwksUri = issuer.jwksUri();
    KeySource keys =
        jwksUri == null
            ? new FixedKeySource(KeySet.empty())
            : new RemoteKeySource(
                issuer.issuer(),
                client.get(jwksUri),
                properties.keyMinInterval(),
                properties.keyMaxAge(),
                clock);
    TokenProperties.Introspection endpoint = issuer.introspection();
    return new TrustedIssuer(
        issuer.issuer(),
        issuer.algorithms(),
        issuer.type(),
        keys,
        claims(
            new ClaimsReader.Names(
                issuer.issuer(),
                issuer.marketplace(),
                issuer.accountClaim(),
                issuer.typeClaim(),
                null),
            issuer.operators()
                ? EnumSet.of(Audience.API, Audience.OPERATIONS)
                : EnumSet.of(Audience.API),
            properties),
        endpoint == null ? null : token -> client.introspect(endpoint, token));
  }

  private static TrustedIssuer own(OwnIssuer issuer, TokenProperties properties) {
    KeySet keys = KeySet.parse(issuer.key().jwks().getBytes(UTF_8)).orElseThrow();
    String role = issuer.marketplace() == null ? OwnIssuer.ROLE_CLAIM : null;
    return new TrustedIssuer(
        issuer.name(),
        Set.of(Algorithm.ES256),
        OwnIssuer.TOKEN_TYPE,
        new FixedKeySource(keys),
        claims(
            new ClaimsReader.Names(
                issuer.name(),
                issuer.marketplace(),
                OwnIssuer.ACCOUNT_CLAIM,
                OwnIssuer.TYPE_CLAIM,
                role),
            issuer.audiences(),
            properties),
        null);
  }

  private static ClaimsReader claims(
      ClaimsReader.Names claims, Set<Audience> audiences, TokenProperties properties) {
    return new ClaimsReader(
        claims, new ClaimsReader.Rules(names(properties), audiences, properties.maxLifetime()));
  }

  private static AudienceNames names(TokenProperties properties) {
    return new AudienceNames(
        properties.audience(), properties.operatorAudience(), properties.productAudience());
  }
}
