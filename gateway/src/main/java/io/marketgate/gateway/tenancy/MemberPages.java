package io.marketgate.gateway.tenancy;

import io.marketgate.tenant.organization.Members;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Members as all interfaces list them.
public final class MemberPages {

  private MemberPages() {}

  /// Members and, where there may be more, the cursor behind them.
  public static Map<String, Object> page(List<Members.Member> found, int limit) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", found.stream().map(OrganizationView.MemberView::of).toList());
    if (found.size() == limit) {
      page.put("nextCursor", found.getLast().uid());
    }
    return page;
  }
}
