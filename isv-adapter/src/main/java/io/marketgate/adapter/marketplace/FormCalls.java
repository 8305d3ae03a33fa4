package io.marketgate.adapter.marketplace;

import io.marketgate.adapter.query.FormParameters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Calls whose parameters are in the query, or in a form.
public final class FormCalls {

  private static final String FORM = "application/x-www-form-urlencoded";

  private FormCalls() {}

  /// The parameters of the query, or of the form of a POST; not of both.
  public static FormParameters parameters(RawCall call) throws CallRefused {
    boolean isForm = call.body().length > 0;
    String type = call.header("content-type");
    if (isForm && (type == null || !type.startsWith(FORM) || !call.query().isEmpty())) {
      throw new CallRefused("parameters must be in the query, or in a form");
    }
    return parsed(isForm ? call.text() : call.query());
  }

  /// The parameters of the query, whatever the body is.
  public static FormParameters query(RawCall call) throws CallRefused {
    return parsed(call.query());
  }

  private static FormParameters parsed(String text) throws CallRefused {
    return FormParameters.parse(text)
        .orElseThrow(() -> new CallRefused("a parameter is given twice or is not decodable"));
  }

  /// Fails when a parameter's name, or what names something, has characters that separate
  /// parameters in what is signed without being escaped: the same signature would be good for
  /// another call.
  ///
  /// @param identifiers parameters that name something
  public static void requireUnambiguous(FormParameters parameters, Set<String> identifiers)
      throws CallRefused {
    for (Map.Entry<String, String> parameter : parameters.values().entrySet()) {
      boolean isBad =
          isAmbiguous(parameter.getKey())
              || (identifiers.contains(parameter.getKey()) && isAmbiguous(parameter.getValue()));
      if (isBad) {
        throw new CallRefused("a name has & or = in it");
      }
    }
  }

  private static boolean isAmbiguous(String text) {
    return text.indexOf('&') >= 0 || text.indexOf('=') >= 0;
  }

  /// Values that are separated by commas: at least one.
  public static List<String> list(String name, String text) throws CallRefused {
    List<String> values = Arrays.stream(text.split(",")).filter(value -> !value.isEmpty()).toList();
    if (values.isEmpty()) {
      throw new CallRefused(name + " names nothing");
    }
    return values;
  }

  /// A value that must be there.
  public static String required(FormParameters parameters, String name) throws CallRefused {
    String value = parameters.text(name);
    if (value == null) {
      throw new CallRefused(name + " is required");
    }
    return value;
  }
}
