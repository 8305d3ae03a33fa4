package io.marketgate.gateway.faults;

import java.util.List;

/// Staff who go on working while something is broken: they make organizations, each with a key of
/// its own, and take support bundles.
final class StaffCalls {

  private static final int AT_ONCE = 5;
  private static final long PAUSE_MILLIS = 200;

  private final Operators staff = new Operators();
  private final Callers callers = new Callers();
  private final Replica replica;
  private final String token;
  private final String prefix;

  /// @param prefix of the accounts of the organizations' owners
  StaffCalls(Replica replica, String prefix) throws InterruptedException {
    this.replica = replica;
    this.prefix = prefix;
    this.token = staff.operatorToken(replica);
  }

  StaffCalls begin() {
    for (int caller = 0; caller < AT_ONCE; caller++) {
      String owner = prefix + "-" + caller + "-";
      callers.add(
          0,
          PAUSE_MILLIS,
          number -> staff.makeOrganization(replica, token, owner + number, owner + number));
    }
    callers.add(0, PAUSE_MILLIS, number -> staff.get(replica, "/ops/v1/support-bundle", token));
    return this;
  }

  /// What became of all of them.
  List<Callers.Called> end() throws InterruptedException {
    return callers.end();
  }
}
