package io.marketgate.adapter.contract;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes a call of the product contract apart (api.md 1). Whatever is not exactly as the contract
/// says is refused with the name of the parameter; nothing of a value appears in a refusal.
public final class ContractParser {

  private static final Pattern ACTION = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");
  private static final Pattern TRACE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MOST_PARAMS_BYTES = 65_536;
  private static final int MOST_USERINFO_BYTES = 8_192;
  private static final int LONGEST_ACTION_SHOWN = 64;
  private static final int LONGEST_ID = 200;

  private final StrictJson paramsJson = new StrictJson(MOST_PARAMS_BYTES);
  private final StrictJson userInfoJson = new StrictJson(MOST_USERINFO_BYTES);

  /// @param action what stands after `/api/`, as it was sent
  /// @param rawQuery what stands after `?`, as it was sent; null when there is none
  /// @param bearerToken from the header `Authorization`, which may carry the token as well (ram.md
  ///   7)
  public Outcome<ContractRequest> parse(
      String action, @Nullable String rawQuery, @Nullable String bearerToken) {
    if (!isActionName(action)) {
      return Outcome.refused(new Refusal.UnknownAction(shown(action)));
    }
    return switch (QueryParameters.parse(rawQuery)) {
      case Outcome.Refused<Map<QueryParameters.Name, String>>(Refusal refusal) ->
          Outcome.refused(refusal);
      case Outcome.Value<Map<QueryParameters.Name, String>>(var values) ->
          parse(action, values, bearerToken);
    };
  }

  /// Whether a text can be the name of an action; anything else is not worth repeating anywhere.
  public static boolean isActionName(String text) {
    return ACTION.matcher(text).matches();
  }

  /// The caller's trace id where the query has a proper one, for answers to calls that do not
  /// parse.
  public static @Nullable String traceIdIn(@Nullable String rawQuery) {
    return properTraceId(QueryParameters.only(QueryParameters.Name.TRACE_ID, rawQuery));
  }

  private Outcome<ContractRequest> parse(
      String action, Map<QueryParameters.Name, String> values, @Nullable String bearerToken) {
    String traceId = values.get(QueryParameters.Name.TRACE_ID);
    if (traceId != null && properTraceId(traceId) == null) {
      return refuse(QueryParameters.Name.TRACE_ID, "it is not 1 to 64 of A-Z a-z 0-9 . _ -");
    }
    String queryToken = values.getOrDefault(QueryParameters.Name.ACCESS_TOKEN, "");
    if (!queryToken.isEmpty() && bearerToken != null && !queryToken.equals(bearerToken)) {
      return refuse(
          QueryParameters.Name.ACCESS_TOKEN, "the header Authorization carries another token");
    }
    String token = queryToken.isEmpty() && bearerToken != null ? bearerToken : queryToken;
    if (token.isEmpty()) {
      return missing(QueryParameters.Name.ACCESS_TOKEN);
    }
    return switch (userInfo(values.getOrDefault(QueryParameters.Name.USERINFO, ""))) {
      case Outcome.Refused<UserInfo>(Refusal refusal) -> Outcome.refused(refusal);
      case Outcome.Value<UserInfo>(UserInfo userInfo) ->
          switch (params(values.getOrDefault(QueryParameters.Name.PARAMS, ""))) {
            case Outcome.Refused<ObjectNode>(Refusal refusal) -> Outcome.refused(refusal);
            case Outcome.Value<ObjectNode>(ObjectNode params) ->
                Outcome.of(
                    new ContractRequest(
                        action, userInfo, token, !queryToken.isEmpty(), params, traceId));
          };
    };
  }

  private Outcome<ObjectNode> params(String text) {
    return text.isEmpty()
        ? Outcome.of(JsonNodeFactory.instance.objectNode())
        : paramsJson.readObject(QueryParameters.Name.PARAMS.text(), text);
  }

  private Outcome<UserInfo> userInfo(String text) {
    if (text.isEmpty()) {
      return missing(QueryParameters.Name.USERINFO);
    }
    return switch (userInfoJson.readObject(QueryParameters.Name.USERINFO.text(), text)) {
      case Outcome.Refused<ObjectNode>(Refusal refusal) -> Outcome.refused(refusal);
      case Outcome.Value<ObjectNode>(ObjectNode object) -> userInfo(object);
    };
  }

  private static Outcome<UserInfo> userInfo(ObjectNode object) {
    String uid = text(object, "uid");
    String accountId = text(object, "accountId");
    if (uid == null || accountId == null) {
      return refuse(
          QueryParameters.Name.USERINFO,
          (uid == null ? "uid" : "accountId")
              + " must be a text of 1 to "
              + LONGEST_ID
              + " characters");
    }
    JsonNode type = object.get("type");
    PrincipalType principalType =
        type == null || !type.isString() ? null : PrincipalType.of(type.stringValue()).orElse(null);
    if (type != null && principalType == null) {
      return refuse(QueryParameters.Name.USERINFO, "type must be account, user or role");
    }
    return Outcome.of(new UserInfo(uid, accountId, principalType, text(object, "name")));
  }

  private static @Nullable String text(ObjectNode object, String name) {
    JsonNode value = object.get(name);
    if (value == null || !value.isString()) {
      return null;
    }
    String text = value.stringValue();
    return text.isEmpty() || text.length() > LONGEST_ID ? null : text;
  }

  private static @Nullable String properTraceId(@Nullable String traceId) {
    return traceId != null && TRACE_ID.matcher(traceId).matches() ? traceId : null;
  }

  /// An action's name is repeated to the caller only where it cannot be anything but a name.
  private static String shown(String action) {
    String safe = action.replaceAll("[^A-Za-z0-9._-]", "?");
    return safe.length() > LONGEST_ACTION_SHOWN ? safe.substring(0, LONGEST_ACTION_SHOWN) : safe;
  }

  private static <T> Outcome<T> refuse(QueryParameters.Name name, String reason) {
    return Outcome.refused(new Refusal.InvalidParameter(name.text(), reason));
  }

  private static <T> Outcome<T> missing(QueryParameters.Name name) {
    return Outcome.refused(new Refusal.MissingParameter(name.text()));
  }
}
