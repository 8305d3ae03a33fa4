package io.marketgate.gateway.http;

import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.problem.Problem;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/// What is wrong with a request that no route gets.
///
/// @param inContract for a call of the product contract
/// @param elsewhere for any other request
record RequestFault(ErrorTable.Entry inContract, Problem elsewhere) {

  static final RequestFault IMPROPER_ADDRESS =
      of(
          HttpStatus.BAD_REQUEST,
          "InvalidRequest",
          "The address has characters that must be percent-encoded.");

  private static final RequestFault NO_HTTP =
      of(HttpStatus.BAD_REQUEST, "InvalidRequest", "This is not an HTTP request.");

  /// Not 505: it is the caller's fault, and failures of ours wake somebody up.
  private static final RequestFault OTHER_VERSION =
      of(HttpStatus.BAD_REQUEST, "InvalidRequest", "HTTP/1.1 is spoken here, and HTTP/1.0.");

  /// A body whose pieces are not what HTTP says they are.
  static final RequestFault IMPROPER_BODY =
      of(HttpStatus.BAD_REQUEST, "InvalidRequest", "The body is not sent as HTTP demands.");

  private static final RequestFault LONG_HEADERS =
      of(
          HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "RequestHeadersTooLong",
          "The headers are longer than allowed.");
  private static final RequestFault LONG_LINE = longLine();

  private static RequestFault of(HttpStatus status, String code, String message) {
    return new RequestFault(
        ErrorTable.Entry.of(status.value(), code, message),
        Problem.of(status, code, message, Map.of()));
  }

  private static RequestFault longLine() {
    ErrorTable.Entry entry = ErrorTable.entry(new Refusal.RequestTooLong());
    return new RequestFault(
        entry, Problem.of(HttpStatus.URI_TOO_LONG, "InputTooLong", entry.message(), Map.of()));
  }

  /// Empty when the request is proper.
  static Optional<RequestFault> in(HttpRequest request) {
    DecoderResult decoded = request.decoderResult();
    if (decoded.isFailure()) {
      return Optional.of(
          switch (decoded.cause()) {
            case TooLongHttpLineException _ -> LONG_LINE;
            case TooLongHttpHeaderException _ -> LONG_HEADERS;
            default -> NO_HTTP;
          });
    }
    if (request.protocolVersion().majorVersion() != 1
        || !request.protocolVersion().protocolName().equals("HTTP")) {
      return Optional.of(OTHER_VERSION);
    }
    return RequestTarget.fault(request.uri())
        .map(entry -> new RequestFault(entry, IMPROPER_ADDRESS.elsewhere()));
  }
}
