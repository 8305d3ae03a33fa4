package io.marketgate.tenant.brand;

import org.jspecify.annotations.Nullable;

/// How the platform presents itself.
///
/// @param name of it
/// @param link behind the logo; null for none
/// @param logoHeight in pixels, from 10 to 400
/// @param hideName whether the name is not shown
/// @param hideLogo whether the logo is not shown
/// @param hideLink whether the link is not offered
/// @param logo hash of the image; null when there is none
/// @param background hash of the image; null when there is none
/// @param version counted up with every change
public record Brand(
    String name,
    @Nullable String link,
    int logoHeight,
    boolean hideName,
    boolean hideLogo,
    boolean hideLink,
    @Nullable String logo,
    @Nullable String background,
    long version) {

  /// Pictures of a brand.
  public enum Picture {
    /// Beside the name.
    LOGO(256 * 1024),
    /// Behind the page.
    BACKGROUND(2 * 1024 * 1024);

    private final int mostBytes;

    Picture(int mostBytes) {
      this.mostBytes = mostBytes;
    }

    /// How large it may be.
    public int mostBytes() {
      return mostBytes;
    }
  }
}
