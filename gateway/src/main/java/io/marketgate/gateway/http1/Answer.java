package io.marketgate.gateway.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import reactor.core.publisher.Flux;

/// What a server answers: the head is there, the body comes as it is asked for.
public interface Answer {

  /// The status of HTTP.
  int status();

  HttpHeaders headers();

  /// The body is needed as a whole: all of it has to come within the time for the answer, which is
  /// counted from when the server was asked. Otherwise each piece has that time.
  void untilWhole();

  /// The body, which can be read once. A piece belongs to the connection again after it was handed
  /// out: whoever needs it longer retains it. Fails when the answer breaks off; cancelling it
  /// before the end breaks it off.
  Flux<ByteBuf> body();

  /// What is left of the body is not read any more, which ends the connection where it is not there
  /// yet. Does nothing after the end.
  void breakOff();
}
