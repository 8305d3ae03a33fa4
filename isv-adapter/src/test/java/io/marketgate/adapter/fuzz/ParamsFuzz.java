package io.marketgate.adapter.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.BackendRequest;
import io.marketgate.adapter.catalogue.CallValues;
import io.marketgate.adapter.catalogue.Catalogue;
import io.marketgate.adapter.catalogue.CatalogueReader;
import io.marketgate.adapter.catalogue.CatalogueSource;
import io.marketgate.adapter.contract.ContractParser;
import io.marketgate.adapter.contract.ContractRequest;
import io.marketgate.adapter.contract.Outcome;
import io.marketgate.adapter.contract.UserInfo;
import java.net.URLDecoder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/// The `params` of a call, as JSON, on their way to a backend: whatever a caller sends, it adds no
/// segment to the path, no parameter to the query, no header, and no other host.
public final class ParamsFuzz {

  private static final String ACCOUNT = "a/1?x=&y";

  private static final Catalogue CATALOGUE =
      new CatalogueReader(Set.of())
          .read(
              new CatalogueSource(
                  new TreeMap<>(
                      Map.of(
                          "fuzz.yml",
                          """
                          product: fuzz
                          actions:
                            Everywhere:
                              description: Parameters wherever they can be.
                              effect: write
                              permission: fuzz:Everywhere
                              resource: "acs:fuzz:*:{accountId}:item/{params.id}"
                              conditionKeys: { fuzz:Kind: kind }
                              consumes: { wf: "{n}" }
                              params: { type: object, required: [id] }
                              backend:
                                service: fuzz
                                method: POST
                                path: "/v1/{call.accountId/}/x{id}y/end"
                                query: { q: "{q}", kind: "a{kind}b", fixed: c }
                                headers: { X-Kind: "{kind}", X-Both: "{id}-{kind}" }
                                body: { id: "{id}", n: "{n}", all: "{params}" }
                            Fields:
                              description: Fields of a form.
                              effect: write
                              permission: fuzz:Fields
                              resource: "acs:fuzz:*:{accountId}:*"
                              params: { type: object }
                              backend:
                                service: fuzz
                                method: POST
                                path: /v1
                                form: { q: "{q,}", kind: "a{kind}b", fixed: c }
                            Segment:
                              description: A parameter that is a whole segment.
                              effect: read
                              permission: fuzz:Segment
                              resource: "acs:fuzz:*:{accountId}:*"
                              params: { type: object, required: [id] }
                              backend: { service: fuzz, method: GET, path: "/v1/{id}" }
                          """))));

  private static final Action EVERYWHERE = CATALOGUE.find("Everywhere").orElseThrow();
  private static final Action FIELDS = CATALOGUE.find("Fields").orElseThrow();
  private static final Action SEGMENT = CATALOGUE.find("Segment").orElseThrow();
  private static final ContractParser PARSER = new ContractParser();

  /// Nothing but what is unreserved, or escaped (RFC 3986, 2), between our own characters.
  private static final Pattern TARGET =
      Pattern.compile(
          "/v1/a%2F1%3Fx%3D%26y/x[A-Za-z0-9._~%-]*y/end"
              + "\\?(q=[A-Za-z0-9._~%-]*&)*(kind=a[A-Za-z0-9._~%-]*b&)?fixed=c");

  /// Nor one that means another one (RFC 3986, 5.2.4), even to who undoes the escaping first.
  private static final Pattern ONE_SEGMENT =
      Pattern.compile("/v1/(?!\\.{1,2}$)[^/\\\\\\p{Cntrl}]+");

  private static final Pattern FORM =
      Pattern.compile("(q=[A-Za-z0-9._~%,-]*&)?(kind=a[A-Za-z0-9._~%-]*b&)?fixed=c");

  private static final Pattern HEADER = Pattern.compile("[ -~]*");
  private static final Set<String> HEADERS = Set.of("X-Kind", "X-Both");
  private static final Set<String> MEMBERS = Set.of("id", "n", "all");

  private ParamsFuzz() {}

  /// Called by the fuzzer.
  public static void fuzzerTestOneInput(byte[] input) {
    String query =
        "userinfo=%7B%22uid%22%3A%22u%22%2C%22accountId%22%3A%22a%22%7D&accessToken=t&params="
            + escaped(input);
    if (!(PARSER.parse("Everywhere", query, null)
            instanceof Outcome.Value<ContractRequest>(ContractRequest request))
        || EVERYWHERE.checkParams(request.params()).isPresent()) {
      return;
    }
    ObjectNode params = request.params();
    var _ = EVERYWHERE.toRequiredPermission(params);
    var _ = EVERYWHERE.toTakings(params);
    CallValues caller = new CallValues(new UserInfo("u", ACCOUNT, null, null), null);
    if (EVERYWHERE.toBackendRequests(params, caller)
        instanceof Outcome.Value<List<BackendRequest>>(List<BackendRequest> requests)) {
      check(requests.getFirst());
    }
    if (FIELDS.toBackendRequests(params, caller)
        instanceof Outcome.Value<List<BackendRequest>>(List<BackendRequest> requests)) {
      checkForm(requests.getFirst());
    }
    if (SEGMENT.toBackendRequests(params, caller)
        instanceof Outcome.Value<List<BackendRequest>>(List<BackendRequest> requests)) {
      String path = URLDecoder.decode(requests.getFirst().target(), UTF_8);
      require(ONE_SEGMENT.matcher(path).matches(), "another path");
    }
  }

  private static void checkForm(BackendRequest request) {
    require(request.target().equals("/v1"), "another target");
    require(request.body() == null, "a body");
    require(FORM.matcher(String.valueOf(request.form())).matches(), "another field");
  }

  private static void check(BackendRequest request) {
    require(request.method().equals("POST"), "another method");
    require(TARGET.matcher(request.target()).matches(), "another target");
    require(HEADERS.containsAll(request.headers().keySet()), "another header");
    require(
        request.headers().values().stream().allMatch(value -> HEADER.matcher(value).matches()),
        "a header of more than one line");
    require(
        request.body() != null && MEMBERS.containsAll(request.body().propertyNames()),
        "another member of the body");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /// So that every octet reaches the parser.
  private static String escaped(byte[] octets) {
    StringBuilder escaped = new StringBuilder();
    HexFormat hex = HexFormat.of();
    for (byte octet : octets) {
      escaped.append('%').append(hex.toHexDigits(octet));
    }
    return escaped.toString();
  }
}
