package io.marketgate.tenant.permission;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A pattern in which `*` stands for any number of characters and `?` for exactly one; every other
/// character stands for itself (ram.md 2).
///
/// Taken apart at its stars: the text must begin with the first piece, end with the last, and have
/// those between in their order. The leftmost place of a piece is always the best one, so nothing
/// is ever tried twice and the time is bounded by pattern times text, with a small factor.
final class Glob {

  private static final Pattern STARS = Pattern.compile("\\*+");

  private final String pattern;
  private final boolean literal;
  private final boolean starred;
  private final GlobPiece first;
  private final List<GlobPiece> between;
  private final GlobPiece last;

  /// The fewest characters that a text must have.
  private final int shortest;

  Glob(String pattern) {
    this.pattern = pattern;
    this.starred = pattern.indexOf('*') >= 0;
    this.literal = !starred && pattern.indexOf('?') < 0;
    String[] pieces = STARS.split(pattern, -1);
    this.first = new GlobPiece(pieces[0]);
    this.last = new GlobPiece(pieces[pieces.length - 1]);
    List<GlobPiece> middle = new ArrayList<>();
    for (int i = 1; i < pieces.length - 1; i++) {
      middle.add(new GlobPiece(pieces[i]));
    }
    this.between = List.copyOf(middle);
    this.shortest = (int) pattern.codePoints().filter(c -> c != '*').count();
  }

  boolean matches(Text text) {
    if (literal) {
      return pattern.equals(text.toString());
    }
    if (!starred) {
      return text.length() == first.length() && first.isAt(text, 0);
    }
    int end = text.length() - last.length();
    return text.length() >= shortest
        && first.isAt(text, 0)
        && last.isAt(text, end)
        && hasBetween(text, first.length(), end);
  }

  private boolean hasBetween(Text text, int from, int to) {
    int at = from;
    for (int i = 0; i < between.size(); i++) {
      int found = between.get(i).find(text, at, to);
      if (found < 0) {
        return false;
      }
      at = found + between.get(i).length();
    }
    return true;
  }

  @Override
  public String toString() {
    return pattern;
  }
}
