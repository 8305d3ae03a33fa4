package io.marketgate.embedded;

/// A table of numbers, from which a statement makes many rows at once. MariaDB has one, MySQL has
/// not.
public final class NumberTable {

  private static final String DIGITS =
      "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
          + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8"
          + " UNION ALL SELECT 9)";

  private NumberTable() {}

  /// For `FROM`: a table with the column `seq`, from 1 on.
  ///
  /// @param last 100,000 at most
  public static String upTo(int last) {
    return """
    (SELECT seq
       FROM (SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS seq
               FROM %1$s a CROSS JOIN %1$s b CROSS JOIN %1$s c CROSS JOIN %1$s e
                    CROSS JOIN %1$s f) all_of_them
      WHERE seq <= %2$d) numbers\
    """
        .formatted(DIGITS, last);
  }
}
