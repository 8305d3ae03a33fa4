package io.marketgate.tenant.audit;

import io.marketgate.tenant.idempotency.CommitMark;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// Who changes something. Travels in the context of the reactive chain, so that what lies between
/// the door and the database need not know of it.
///
/// @param name of an operator, a client or a part of the program
/// @param mark of the request he acts by, such as that of an idempotency key; null for none
/// @param address from where; empty when nobody has asked from outside
public record Actor(String name, @Nullable CommitMark mark, String address) {

  /// Changes that nobody has asked for from outside.
  public static final Actor SYSTEM = new Actor("system", null, "");

  private static final Class<Actor> KEY = Actor.class;

  /// A context in which this actor acts.
  public Context in(Context context) {
    return context.put(KEY, this);
  }

  /// Who acts in a context.
  public static Actor of(ContextView context) {
    return context.hasKey(KEY) ? context.get(KEY) : SYSTEM;
  }
}
