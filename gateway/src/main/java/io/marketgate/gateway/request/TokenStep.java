package io.marketgate.gateway.request;

import io.marketgate.adapter.contract.Refusal;
import io.marketgate.adapter.contract.TokenFault;
import io.marketgate.adapter.contract.UserInfo;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.token.Audience;
import io.marketgate.gateway.token.TokenCheck;
import io.marketgate.gateway.token.TokenVerdict;
import io.marketgate.gateway.token.VerifiedToken;
import reactor.core.publisher.Mono;

/// Who calls: checks the access token, and that `userinfo` says the same.
final class TokenStep implements Step {

  private final TokenCheck tokens;

  TokenStep(TokenCheck tokens) {
    this.tokens = tokens;
  }

  @Override
  public String name() {
    return "token";
  }

  @Override
  public Mono<Verdict> check(Call call) {
    return tokens
        .check(call.request().accessToken(), Audience.API)
        .flatMap(verdict -> judge(call, verdict));
  }

  private static Mono<Verdict> judge(Call call, TokenVerdict verdict) {
    return switch (verdict) {
      case TokenVerdict.Invalid(TokenFault fault) ->
          Step.refuse(new Refusal.InvalidAccessToken(fault));
      case TokenVerdict.Valid(VerifiedToken token) -> {
        if (!agrees(call.request().userInfo(), token)) {
          yield Step.refuse(new Refusal.InvalidAccessToken(TokenFault.USER_MISMATCH));
        }
        call.calledBy(token);
        yield Step.pass();
      }
    };
  }

  private static boolean agrees(UserInfo userInfo, VerifiedToken token) {
    return userInfo.uid().equals(token.subject())
        && userInfo.accountId().equals(token.accountId())
        && (userInfo.type() == null || userInfo.type() == token.type());
  }
}
