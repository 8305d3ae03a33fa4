package io.marketgate.tenant.push;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Brings a message to a receiver.
public interface PushSender {

  /// A message on its way.
  ///
  /// @param url of the receiver
  /// @param headers by name
  /// @param body JSON
  record Message(String url, Map<String, String> headers, String body) {

    public Message {
      headers = Map.copyOf(headers);
    }

    /// Says nothing of its content.
    @Override
    public String toString() {
      return "Message";
    }
  }

  /// What came of it.
  ///
  /// @param status of the answer; null when there was none
  /// @param fault why not, without anything of the message; null when it was taken
  record Outcome(@Nullable Integer status, @Nullable String fault) {

    /// Whether the receiver has it.
    public boolean isTaken() {
      return fault == null;
    }
  }

  /// Sends a message within a bounded time. Never fails and never completes empty.
  Mono<Outcome> send(Message message);

  /// Why an address cannot be a receiver's; null when it can, as far as can be said without looking
  /// its name up.
  @Nullable String faultOf(String url);
}
