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
  public Answer check(Call call) {
    String token = call.request().accessToken();
    TokenVerdict known = tokens.known(token, Audience.API);
    return known == null
        ? new Answer.Later(tokens.check(token, Audience.API).map(found -> judge(call, found)))
        : new Answer.Now(judge(call, known));
  }

  private Verdict judge(Call call, TokenVerdict verdict) {
    return switch (verdict) {
      case TokenVerdict.Invalid(TokenFault fault) ->
          Step.refuse(new Refusal.InvalidAccessToken(fault));
      case TokenVerdict.Valid(VerifiedToken token) -> {
        if (!agrees(call.request().userInfo(), token)) {
          yield Step.refuse(new Refusal.InvalidAccessToken(TokenFault.USER_MISMATCH));
        }
        if (call.request().isTokenInQuery() && tokens.isTooLongForQuery(token)) {
          yield Step.refuse(new Refusal.InvalidAccessToken(TokenFault.LIFETIME));
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
