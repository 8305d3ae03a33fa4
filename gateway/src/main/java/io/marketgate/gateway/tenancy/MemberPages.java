package io.marketgate.gateway.tenancy;

import io.marketgate.gateway.problem.Page;
import io.marketgate.tenant.organization.Members;
import java.util.List;
import java.util.Map;

/// Members as all interfaces list them.
public final class MemberPages {

  private MemberPages() {}

  /// Members and, where there may be more, the cursor behind them.
  public static Map<String, Object> page(List<Members.Member> found, int limit) {
    return Page.of(found, limit, OrganizationView.MemberView::of, Members.Member::uid);
  }
}
