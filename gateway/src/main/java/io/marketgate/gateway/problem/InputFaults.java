package io.marketgate.gateway.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What is wrong with some input, field by field, so that one answer names all of it.
public final class InputFaults {

  private final Map<String, String> byPointer = new LinkedHashMap<>();

  /// @param name of the field at the top of the input
  public void add(String name, String fault) {
    String escaped = name.replace("~", "~0").replace("/", "~1");
    byPointer.putIfAbsent("/" + escaped, fault);
  }

  /// A fault inside a field.
  ///
  /// @param pointer JSON pointer in the input
  public void addAt(String pointer, String fault) {
    byPointer.putIfAbsent(pointer, fault);
  }

  public boolean isEmpty() {
    return byPointer.isEmpty();
  }

  /// Status 400 and every fault.
  public Mono<ServerResponse> answer() {
    return Problems.answer(byPointer);
  }
}
