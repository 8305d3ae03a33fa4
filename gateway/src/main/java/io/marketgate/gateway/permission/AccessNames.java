package io.marketgate.gateway.permission;

import java.util.regex.Pattern;

/// How users, groups, roles and policies may be called.
public final class AccessNames {

  /// Characters, of every name.
  public static final int LONGEST = 128;

  /// RAM's own rule for names of policies.
  public static final Pattern POLICY = Pattern.compile("[A-Za-z0-9-]+");

  /// The names of users are the `uid`s of marketplaces; groups and roles are named likewise.
  public static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z0-9._@+-]+");

  private AccessNames() {}
}
