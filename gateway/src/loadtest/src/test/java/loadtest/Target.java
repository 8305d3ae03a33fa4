package loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is called, and with whose tokens: those of the sandbox where nothing else is said.
final class Target {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  final String address = setting("address", "http://localhost:8080");
  final String account = setting("account", "demo");
  final String userinfo;
  final String accessToken;
  final String clientToken;
  final String read = setting("read", "ListMigrations");
  final String readParams = setting("readParams", "{}");
  final String write = setting("write", "CreateMigration");
  final String writeParams =
      setting("writeParams", "{\"source\":\"load\",\"target\":\"test\"}");
  final String metric = setting("metric", "wf");
  final String product = setting("product", "demo");
  final String sku = setting("sku", "std");
  final String aliyunKey = setting("aliyunKey", "sandbox-aliyun-key");

  Target() {
    String asked = setting("accessToken", "");
    if (asked.isEmpty()) {
      String issued =
          post(
              "/sandbox/v1/tokens",
              "{\"uid\":\"%s\",\"accountId\":\"%s\"}".formatted(account, account));
      accessToken = member(issued, "accessToken");
      userinfo = "{\"uid\":\"%s\",\"accountId\":\"%s\"}".formatted(account, account);
      clientToken = member(post("/sandbox/v1/client-tokens", "{\"clientId\":\"load\"}"), "accessToken");
    } else {
      accessToken = asked;
      userinfo = setting("userinfo", "");
      clientToken = setting("clientToken", "");
    }
  }

  static String setting(String name, String otherwise) {
    return System.getProperty(name, otherwise);
  }

  static int number(String name, int otherwise) {
    return Integer.getInteger(name, otherwise);
  }

  private String post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            path + " answers " + response.statusCode()
                + "; without a sandbox, give -DaccessToken, -Duserinfo and -DclientToken");
      }
      return response.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("No answer from " + address, e);
    }
  }

  private static String member(String json, String name) {
    Matcher member = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    if (!member.find()) {
      throw new IllegalStateException("no " + name + " in the answer");
    }
    return member.group(1);
  }
}
