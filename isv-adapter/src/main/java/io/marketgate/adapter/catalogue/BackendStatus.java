package io.marketgate.adapter.catalogue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a backend says before the body of its answer.
///
/// @param code of HTTP
/// @param retryAfter when it wants to be asked again; null when it does not say
public record BackendStatus(int code, @Nullable Duration retryAfter) {

  private static final int OK = 200;
  private static final int MULTIPLE_CHOICES = 300;

  /// Whether the backend has done what it was asked to.
  public boolean isSuccess() {
    return isSuccess(code);
  }

  /// Whether a status of HTTP says that a backend has done what it was asked to.
  public static boolean isSuccess(int code) {
    return code >= OK && code < MULTIPLE_CHOICES;
  }

  /// One that says nothing more.
  public static BackendStatus of(int code) {
    return new BackendStatus(code, null);
  }
}
