package io.marketgate.gateway.admission;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.http.EarlyAnswers;
import io.marketgate.gateway.http.EarlyRefusals;
import io.marketgate.gateway.http.EarlyRequest;
import io.marketgate.gateway.http.HttpMessages;
import io.marketgate.gateway.problem.Problem;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.http.HttpStatus;

/// What a request is answered for which there is no room: 503 and `Retry-After`.
final class OverloadRefusals {

  private static final String RETRY_AFTER = "1";
  private static final ErrorTable.Entry IN_CONTRACT =
      ErrorTable.entry(new Refusal.ServiceUnavailable());
  private static final Problem ELSEWHERE =
      Problem.of(
          HttpStatus.SERVICE_UNAVAILABLE,
          "Overloaded",
          "More requests come than can be handled; try again soon.",
          Map.of());

  private final EarlyAnswers answers;
  private final EarlyRefusals told;
  private final Consumer<Rank> shed;

  /// @param told of calls of the product contract, so that who asks what has become of one finds it
  /// @param shed counts one that is refused
  OverloadRefusals(EarlyAnswers answers, EarlyRefusals told, Consumer<Rank> shed) {
    this.answers = answers;
    this.told = told;
    this.shed = shed;
  }

  /// @param uri path and query, as it was sent
  /// @param headers of the request
  /// @param channel on which it came
  /// @param waited nanoseconds that it has waited
  FullHttpResponse refuse(String uri, HttpHeaders headers, Channel channel, long waited) {
    shed.accept(Rank.of(uri));
    EarlyRequest request = EarlyRequest.of(uri, headers);
    FullHttpResponse answer = answers.answer(request, IN_CONTRACT, ELSEWHERE);
    answer.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
    if (request.isOfContract()) {
      told.refused(request, HttpMessages.peerOf(channel), IN_CONTRACT, waited);
    }
    return answer;
  }
}
