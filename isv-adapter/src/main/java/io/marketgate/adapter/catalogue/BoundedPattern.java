package io.marketgate.adapter.catalogue;

import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressions;
import java.util.regex.Pattern;

/// A pattern of a schema. What a caller sends is compared with it on an event loop, and Java's
/// patterns may take as many steps as there are ways to match, or as many levels of the stack as
/// there are letters: there is a bound for both.
final class BoundedPattern implements RegularExpression {

  /// Looks at a letter; some milliseconds. A pattern that does not go back looks at each letter of
  /// the longest parameters (64 KiB) a few times.
  private static final int MOST_LOOKS = 2_000_000;

  private final Pattern pattern;

  /// @param pattern as JSON Schema writes it
  /// @throws java.util.regex.PatternSyntaxException if it is none of Java's
  BoundedPattern(String pattern) {
    this.pattern =
        Pattern.compile(
            RegularExpressions.replaceLongformCharacterProperties(
                RegularExpressions.replaceDollarAnchors(pattern)));
  }

  /// A comparison that would take too long. The library logs what is no exception of its own.
  static final class TooCostly extends SchemaException {

    private static final long serialVersionUID = 1L;

    TooCostly() {
      super("a pattern of the schema takes too long");
    }
  }

  /// @throws TooCostly if that cannot be told within the bound
  @Override
  public boolean matches(String text) {
    try {
      return pattern.matcher(new Counted(text)).find();
    } catch (StackOverflowError tooDeep) {
      throw new TooCostly();
    }
  }

  /// A text that can be looked at so often.
  private static final class Counted implements CharSequence {

    private final String text;
    private int looks;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      looks++;
      if (looks > MOST_LOOKS) {
        throw new TooCostly();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
