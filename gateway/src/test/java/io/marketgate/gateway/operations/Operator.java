package io.marketgate.gateway.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketgate.gateway.Caller;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;

/// Somebody of the operations staff who works on one organization. Single quotes in bodies become
/// double ones.
///
/// @param token bearer token
/// @param organization id
record Operator(String token, String organization) {

  /// An administrator, and the organization of an account's owner.
  static Operator of(Caller owner) {
    return new Operator(
        Caller.operator("ADMIN"),
        Caller.json(owner.call("DescribeTenant", "{}")).at("/data/organization/id").stringValue());
  }

  HttpResponse<String> get(String path) {
    return send(path, "GET", HttpRequest.BodyPublishers.noBody());
  }

  HttpResponse<String> put(String path) {
    return send(path, "PUT", HttpRequest.BodyPublishers.noBody());
  }

  HttpResponse<String> put(String path, String body) {
    return send(path, "PUT", body(body));
  }

  HttpResponse<String> delete(String path) {
    return send(path, "DELETE", HttpRequest.BodyPublishers.noBody());
  }

  HttpResponse<String> post(String path, String body) {
    return send(path, "POST", body(body));
  }

  HttpResponse<String> patch(String path, String body) {
    return send(path, "PATCH", body(body));
  }

  /// @param path below the organization, or whole when it begins with `/ops`
  private HttpResponse<String> send(String path, String method, HttpRequest.BodyPublisher body) {
    String whole = path.startsWith("/ops") ? path : "/ops/v1/organizations/" + organization + path;
    return Caller.send(
        Caller.request(whole)
            .method(method, body)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .build());
  }

  private static HttpRequest.BodyPublisher body(String body) {
    return HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'));
  }

  static void expect(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  static JsonNode json(int status, HttpResponse<String> response) {
    expect(status, response);
    return Caller.json(response);
  }
}
