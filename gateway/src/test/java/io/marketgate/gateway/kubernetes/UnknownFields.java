package io.marketgate.gateway.kubernetes;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields that a manifest has and Kubernetes does not know. The model keeps them aside without a
/// word, object by object (reliability.md 8).
final class UnknownFields {

  private final List<String> found = new ArrayList<>();

  private UnknownFields() {}

  /// The path of each, from the resource down.
  static List<String> in(Object resource) throws ReflectiveOperationException {
    UnknownFields fields = new UnknownFields();
    fields.look(resource.getClass().getSimpleName(), resource);
    return fields.found;
  }

  private void look(String path, @Nullable Object value) throws ReflectiveOperationException {
    if (value instanceof Collection<?> elements) {
      for (Object element : elements) {
        look(path + "[]", element);
      }
    } else if (value instanceof Map<?, ?> entries) {
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        look(path + "." + entry.getKey(), entry.getValue());
      }
    } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
      lookInside(path, value);
    }
  }

  private void lookInside(String path, Object object) throws ReflectiveOperationException {
    for (Method method : object.getClass().getMethods()) {
      if (method.getName().equals("getAdditionalProperties")) {
        ((Map<?, ?>) method.invoke(object)).keySet().forEach(key -> found.add(path + "." + key));
      } else if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
        look(path + "." + method.getName().substring(3), method.invoke(object));
      }
    }
  }
}
