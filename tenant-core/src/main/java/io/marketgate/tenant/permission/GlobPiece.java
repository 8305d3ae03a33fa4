package io.marketgate.tenant.permission;

import java.util.Arrays;

/// A stretch of a pattern without stars.
final class GlobPiece {

  /// Up to here, comparing at every place is quick enough and needs no memory.
  private static final int SHORT = 32;

  private static final int ANY = -1;

  /// Code points; [#ANY] for a question mark.
  private final int[] characters;

  GlobPiece(String pattern) {
    this.characters = pattern.codePoints().map(c -> c == '?' ? ANY : c).toArray();
  }

  int length() {
    return characters.length;
  }

  boolean isAt(Text text, int offset) {
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] != ANY && characters[i] != text.at(offset + i)) {
        return false;
      }
    }
    return true;
  }

  /// The leftmost place that lies in `[from, to)` as a whole; -1 when there is none.
  int find(Text text, int from, int to) {
    return characters.length <= SHORT ? tryEach(text, from, to) : shiftAnd(text, from, to);
  }

  private int tryEach(Text text, int from, int to) {
    for (int at = from; at <= to - characters.length; at++) {
      if (isAt(text, at)) {
        return at;
      }
    }
    return -1;
  }

  /// Baeza-Yates and Gonnet's Shift-And: one bit for each beginning of the piece that ends at the
  /// character looked at, 64 of them advanced at once.
  private int shiftAnd(Text text, int from, int to) {
    int[] alphabet = Arrays.stream(characters).sorted().distinct().toArray();
    long[][] masks = new long[alphabet.length + 1][];
    for (int i = 0; i < alphabet.length; i++) {
      masks[i] = mask(alphabet[i]);
    }
    masks[alphabet.length] = mask(ANY);
    long[] state = new long[masks[0].length];
    int lastBit = characters.length - 1;
    for (int at = from; at < to; at++) {
      int found = Arrays.binarySearch(alphabet, text.at(at));
      advance(state, masks[found < 0 ? alphabet.length : found]);
      if ((state[lastBit / Long.SIZE] & (1L << (lastBit % Long.SIZE))) != 0) {
        return at - lastBit;
      }
    }
    return -1;
  }

  private static void advance(long[] state, long[] mask) {
    long carry = 1;
    for (int i = 0; i < state.length; i++) {
      long out = state[i] >>> (Long.SIZE - 1);
      state[i] = ((state[i] << 1) | carry) & mask[i];
      carry = out;
    }
  }

  /// Where the piece accepts a character.
  private long[] mask(int character) {
    long[] mask = new long[(characters.length + Long.SIZE - 1) / Long.SIZE];
    for (int i = 0; i < characters.length; i++) {
      if (characters[i] == ANY || characters[i] == character) {
        mask[i / Long.SIZE] |= 1L << (i % Long.SIZE);
      }
    }
    return mask;
  }
}
