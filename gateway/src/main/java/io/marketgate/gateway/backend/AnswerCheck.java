package io.marketgate.gateway.backend;

import io.marketgate.adapter.catalogue.BackendStatus;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.http1.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Whether what a backend says can be passed on, from the beginning of its answer.
final class AnswerCheck {

  static final Refusal NO_JSON = new Refusal.BadGateway("answered with something that is not JSON");

  private static final Refusal NO_JSON_TYPE =
      new Refusal.BadGateway("answered with a Content-Type that is not JSON's");

  /// Each level takes memory while a body is read.
  private static final int DEEPEST = 10_000;

  /// How long a body may be is bounded where it is read; what is in it need not be.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /// Of a header `Retry-After`, up to three hours; dates are not looked at.
  private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,3}");

  private static final String SPACES = " \t\r\n";
  private static final String BEGINNINGS = "{[\"-0123456789tfn";

  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;
  private static final int MOST_DRAINED_BYTES = 65_536;
  private static final Duration DRAIN_WITHIN = Duration.ofMillis(200);

  private AnswerCheck() {}

  /// Whether the status says that the backend has done what it was asked to.
  static boolean isSuccess(Answer answer) {
    return BackendStatus.isSuccess(answer.status());
  }

  /// Why a success cannot be passed on; null when it can.
  ///
  /// @param isOfAnyType whether its Content-Type says nothing
  static @Nullable Refusal judge(Answer answer, boolean isOfAnyType) {
    int status = answer.status();
    HttpHeaders headers = answer.headers();
    String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (status == PARTIAL || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      return new Refusal.BadGateway("answered with a part or a compressed form of the whole");
    }
    return isOfAnyType || length(answer) == 0 || isJson(headers.get(HttpHeaderNames.CONTENT_TYPE))
        ? null
        : NO_JSON_TYPE;
  }

  /// What the backend says before the body.
  static BackendStatus status(Answer answer) {
    String seconds = answer.headers().get(HttpHeaderNames.RETRY_AFTER);
    return new BackendStatus(
        answer.status(),
        seconds != null && SECONDS.matcher(seconds).matches()
            ? Duration.ofSeconds(Long.parseLong(seconds))
            : null);
  }

  /// Length of the body, in bytes. Negative when the backend does not say; a status that has no
  /// body counts as empty.
  static long length(Answer answer) {
    if (answer.status() == NO_CONTENT) {
      return 0;
    }
    String length = answer.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null ? -1 : Long.parseLong(length);
  }

  /// Whether a whole body is one JSON value in UTF-8, so that an envelope around it is JSON, too.
  static boolean isOneValue(byte[] body) {
    if (isOtherEncoding(body)) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.finishToken();
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  /// Whether what has come of a body may be the beginning of a JSON value.
  static boolean canBeginValue(ByteBuf piece) {
    int at = piece.forEachByte(each -> SPACES.indexOf(each) >= 0);
    return at < 0 || BEGINNINGS.indexOf(piece.getByte(at)) >= 0;
  }

  /// The parser takes UTF-16, UTF-32 and a mark of the byte order as well (RFC 8259, 8.1).
  private static boolean isOtherEncoding(byte[] body) {
    return body.length > 0 && (body[0] <= 0 || (body.length > 1 && body[1] == 0));
  }

  /// A short rest is read so that the connection can be used again; a long or slow one is cut off.
  static Mono<Void> discard(Answer answer) {
    return answer
        .body()
        .scan(0, (sum, piece) -> sum + piece.readableBytes())
        .takeUntil(sum -> sum > MOST_DRAINED_BYTES)
        .then()
        .timeout(DRAIN_WITHIN)
        .onErrorComplete();
  }

  private static boolean isJson(@Nullable String type) {
    if (type == null) {
      return false;
    }
    int end = type.indexOf(';');
    String media = (end < 0 ? type : type.substring(0, end)).strip();
    return media.equalsIgnoreCase("application/json") || media.endsWith("+json");
  }
}
