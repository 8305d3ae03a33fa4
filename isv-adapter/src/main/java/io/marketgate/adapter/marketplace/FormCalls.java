package io.marketgate.adapter.marketplace;

import io.marketgate.adapter.query.FormParameters;

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
    return FormParameters.parse(isForm ? call.text() : call.query())
        .orElseThrow(() -> new CallRefused("a parameter is given twice or is not decodable"));
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
