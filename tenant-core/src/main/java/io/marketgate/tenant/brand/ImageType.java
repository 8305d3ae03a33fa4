package io.marketgate.tenant.brand;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Kinds of images that are taken, told by how they begin and not by what the sender says. None of
/// them can carry a script.
public enum ImageType {
  PNG("image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}),
  JPEG("image/jpeg", new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF}),
  GIF("image/gif", "GIF8".getBytes(StandardCharsets.US_ASCII)),
  WEBP("image/webp", "RIFF".getBytes(StandardCharsets.US_ASCII));

  private static final int WEBP_MARK = 8;
  private static final byte[] WEBP_NAME = "WEBP".getBytes(StandardCharsets.US_ASCII);

  private final String mediaType;
  private final byte[] beginning;

  ImageType(String mediaType, byte[] beginning) {
    this.mediaType = mediaType;
    this.beginning = beginning;
  }

  /// As it is served.
  public String mediaType() {
    return mediaType;
  }

  /// What an image is; empty when it is none that is taken.
  public static Optional<ImageType> of(byte[] image) {
    return Arrays.stream(values()).filter(type -> type.fits(image)).findFirst();
  }

  private boolean fits(byte[] image) {
    return startsWith(image, 0, beginning)
        && (this != WEBP || startsWith(image, WEBP_MARK, WEBP_NAME));
  }

  private static boolean startsWith(byte[] image, int from, byte[] beginning) {
    return image.length >= from + beginning.length
        && Arrays.equals(image, from, from + beginning.length, beginning, 0, beginning.length);
  }
}
