package io.marketgate.adapter.sandbox;

import io.marketgate.adapter.sandbox.Simulator.WireRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Requests as marketplaces write them.
final class WireForms {

  private WireForms() {}

  /// A GET with parameters in their order.
  static WireRequest get(Map<String, String> parameters) {
    return new WireRequest("GET", query(parameters), "");
  }

  /// A POST of JSON with parameters in the query.
  static WireRequest post(Map<String, String> parameters, String body) {
    return new WireRequest("POST", query(parameters), body);
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
