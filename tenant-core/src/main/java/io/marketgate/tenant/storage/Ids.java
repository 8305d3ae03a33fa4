package io.marketgate.tenant.storage;

import java.util.concurrent.ThreadLocalRandom;

/// Identifiers of rows and requests: 26 characters of `[a-z2-7]`, two random 64-bit words, unique
/// without asking anybody. They name things and protect nothing, so no secure random is spent on
/// them.
public final class Ids {

  private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
  private static final int LENGTH = 26;
  private static final int BITS_PER_CHARACTER = 5;
  private static final int FROM_ONE_LONG = LENGTH / 2;

  private Ids() {}

  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    char[] id = new char[LENGTH];
    fill(id, 0, random.nextLong());
    fill(id, FROM_ONE_LONG, random.nextLong());
    return new String(id);
  }

  private static void fill(char[] id, int from, long bits) {
    long rest = bits;
    for (int i = from; i < from + FROM_ONE_LONG; i++) {
      id[i] = ALPHABET[(int) (rest & (ALPHABET.length - 1))];
      rest >>>= BITS_PER_CHARACTER;
    }
  }
}
