package io.marketgate.gateway.sandbox.market;

import java.util.Set;

/// How a simulated marketplace misbehaves.
///
/// @param faults what it does wrong; none for a good one
/// @param target address of the deployment that is called
record Behaviour(Set<Fault> faults, String target) {

  Behaviour {
    faults = Set.copyOf(faults);
  }

  /// Something that marketplaces, networks and attackers do.
  enum Fault {
    /// Says everything twice, each time signed anew.
    DUPLICATE,
    /// Sends the same bytes a second time.
    REPLAY,
    /// Does not hear the first answer, and says it again.
    DROP_ANSWER,
    /// Says what it said before once more, behind it.
    REORDER,
    /// Says it a second late.
    DELAY,
    /// Signs with another key.
    WRONG_SIGNATURE,
    /// Signs an hour too early.
    OLD_TIMESTAMP
  }

  boolean has(Fault fault) {
    return faults.contains(fault);
  }

  /// Whether it should be refused, so that it is not said again.
  boolean isHostile() {
    return has(Fault.WRONG_SIGNATURE) || has(Fault.OLD_TIMESTAMP);
  }
}
