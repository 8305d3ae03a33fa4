package io.marketgate.tenant.push;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where events go.
///
/// @param id `platform`, or of the organization whose events go there
/// @param organization whose events; null for everybody's
/// @param url of the receiver
/// @param secrets that sign, the newest first; one, or two while it is rotated
/// @param enabled whether events go there
/// @param extensions whether our own types do, too
/// @param version counted up with every change
public record PushTarget(
    String id,
    @Nullable String organization,
    String url,
    List<String> secrets,
    boolean enabled,
    boolean extensions,
    long version) {

  /// The id of the whole platform's.
  public static final String PLATFORM = "platform";

  public PushTarget {
    secrets = List.copyOf(secrets);
  }

  /// Says nothing of its secrets.
  @Override
  public String toString() {
    return "PushTarget " + id;
  }
}
