package io.marketgate.gateway.problem;

import io.marketgate.tenant.permission.RawJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/// What is wrong with some input, field by field, so that one answer names all of it.
public final class InputFaults {

  private final Map<String, String> byPointer = new LinkedHashMap<>();

  /// @param name of the field at the top of the input
  public void add(String name, String fault) {
    addAt(RawJson.child("", name), fault);
  }

  /// A fault inside a field.
  ///
  /// @param pointer JSON pointer in the input
  public void addAt(String pointer, String fault) {
    byPointer.putIfAbsent(pointer, fault);
  }

  /// Every fault by its JSON pointer.
  public Map<String, String> byPointer() {
    return Collections.unmodifiableMap(byPointer);
  }

  public boolean isEmpty() {
    return byPointer.isEmpty();
  }

  /// Status 400 and every fault.
  public Mono<ServerResponse> answer() {
    return problem().answer();
  }

  /// The same, whatever door it leaves by.
  public Problem problem() {
    return Problems.faults("InvalidInput", byPointer);
  }
}
