package io.marketgate.adapter.marketplace.huawei;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Texts that the first generation sends and wants encrypted: AES in CBC mode, 16 characters of the
/// initialization vector before the base64 of the rest. The key is what Sun's `SHA1PRNG` makes of
/// the seller's key; written out here, because other providers make something else of it.
public final class FieldCipher {

  private static final String ALGORITHM = "AES/CBC/PKCS5Padding";
  private static final int VECTOR = 16;
  private static final int BITS_OF_BYTE = 8;

  private final SecretKeySpec key;

  /// @param bits of the AES key: 128 or 256
  public FieldCipher(String sellerKey, int bits) {
    this.key = new SecretKeySpec(derive(sellerKey, bits / BITS_OF_BYTE), "AES");
  }

  /// The key as bytes.
  byte[] key() {
    return key.getEncoded();
  }

  private static byte[] derive(String sellerKey, int length) {
    byte[] state = sha1(sellerKey.getBytes(StandardCharsets.UTF_8));
    byte[] key = new byte[length];
    for (int done = 0; done < length; ) {
      byte[] output = sha1(state);
      int taken = Math.min(output.length, length - done);
      System.arraycopy(output, 0, key, done, taken);
      done += taken;
      advance(state, output);
    }
    return key;
  }

  /// Adds the output and one to the state, byte by byte from the first, with signed bytes and a
  /// carry that keeps its sign; the last carry is lost.
  private static void advance(byte[] state, byte[] output) {
    int last = 1;
    boolean changed = false;
    for (int i = 0; i < state.length; i++) {
      int sum = state[i] + output[i] + last;
      byte next = (byte) sum;
      changed |= state[i] != next;
      state[i] = next;
      last = sum >> BITS_OF_BYTE;
    }
    if (!changed) {
      state[0]++;
    }
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has SHA-1", e);
    }
  }

  /// Encrypts.
  ///
  /// @param vector 16 letters and digits, new for each text
  public String encrypt(String text, String vector) {
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, vector).doFinal(text.getBytes(StandardCharsets.UTF_8));
      return vector + Base64.getEncoder().encodeToString(encrypted);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A text can always be encrypted", e);
    }
  }

  /// Decrypts; fails with an `IllegalArgumentException` when it is not of this key.
  public String decrypt(String text) {
    if (text.length() <= VECTOR) {
      throw new IllegalArgumentException("too short");
    }
    byte[] bytes = Base64.getDecoder().decode(text.substring(VECTOR));
    try {
      byte[] plain = cipher(Cipher.DECRYPT_MODE, text.substring(0, VECTOR)).doFinal(bytes);
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not encrypted with this key", e);
    }
  }

  private Cipher cipher(int mode, String vector) throws GeneralSecurityException {
    byte[] bytes = vector.getBytes(StandardCharsets.US_ASCII);
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key, new IvParameterSpec(Arrays.copyOf(bytes, VECTOR)));
    return cipher;
  }
}
