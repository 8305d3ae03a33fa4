package io.marketgate.tenant.push;

/// Something that receivers are told of, before it is known where and when it happened (tenancy.md
/// 10). What does not apply is empty, never null.
///
/// @param type of the source's list, or one of ours from 300
/// @param accountId of a person, or of who created an organization
/// @param projectId id of an organization
/// @param extraDatas JSON as text
/// @param source where a person or an organization came from
public record ChangeEvent(
    int type, String accountId, String projectId, String extraDatas, String source) {

  /// The first of our own types, which receivers get only when they ask for them.
  public static final int FIRST_EXTENSION = 300;

  private static final int ORGANIZATION_CREATED = 100;
  private static final int ORGANIZATION_CHANGED = 101;
  private static final int ACCOUNT_REGISTERED = 102;
  private static final int MEMBER_CHANGED = 201;
  private static final int MEMBER_LEFT = 202;
  private static final int AUTHORIZATION_CHANGED = 300;

  /// An organization was created by somebody.
  public static ChangeEvent organizationCreated(
      String organization, String creator, String extraData, String source) {
    return new ChangeEvent(ORGANIZATION_CREATED, creator, organization, extraData, source);
  }

  /// Name, profile or status of an organization has changed.
  public static ChangeEvent organizationChanged(String organization) {
    return new ChangeEvent(ORGANIZATION_CHANGED, "", organization, "", "");
  }

  /// Somebody is there who was never seen before.
  ///
  /// @param organization that he joined in the same act; empty for none
  public static ChangeEvent accountRegistered(String uid, String organization, String source) {
    return new ChangeEvent(ACCOUNT_REGISTERED, uid, organization, "", source);
  }

  /// Somebody has joined an organization, or his role or profile there has changed.
  public static ChangeEvent memberChanged(String uid, String organization, String source) {
    return new ChangeEvent(MEMBER_CHANGED, uid, organization, "", source);
  }

  /// Somebody has left an organization, or with an empty one, the platform.
  public static ChangeEvent memberLeft(String uid, String organization) {
    return new ChangeEvent(MEMBER_LEFT, uid, organization, "", "");
  }

  /// What an organization may use has changed.
  ///
  /// @param what as its history has it
  public static ChangeEvent authorizationChanged(String organization, String what) {
    return new ChangeEvent(
        AUTHORIZATION_CHANGED, "", organization, "{\"change\":\"" + what + "\"}", "");
  }

  /// Whether it is one of our own types.
  boolean isExtension() {
    return type >= FIRST_EXTENSION;
  }

  /// Says nothing of people.
  @Override
  public String toString() {
    return "ChangeEvent " + type;
  }
}
