package io.marketgate.tenant.yaml;

import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/// Which texts have to be quoted in YAML, so that they are read as texts: besides those that
/// Jackson knows all that would be a number, a truth value or nothing (YAML 1.2, 10.2), and a merge
/// key.
final class QuotedTexts extends StringQuotingChecker.Default {

  private static final long serialVersionUID = 1L;
  private static final String MERGE = "<<";
  private static final ScalarResolver RESOLVER = new JsonScalarResolver();

  @Override
  public boolean needToQuoteName(String name) {
    return isMore(name) || super.needToQuoteName(name);
  }

  @Override
  public boolean needToQuoteValue(String value) {
    return isMore(value) || super.needToQuoteValue(value);
  }

  private static boolean isMore(String text) {
    return text.equals(MERGE) || !RESOLVER.resolve(text, true).equals(Tag.STR);
  }
}
