package io.marketgate.gateway.changerequest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.marketgate.tenant.changerequest.ChangeRequest;
import io.marketgate.tenant.changerequest.HeldChange;
import io.marketgate.tenant.money.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A change request as staff see it.
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChangeRequestView(
    String id,
    String organization,
    String kind,
    ChangeView change,
    String status,
    String askedBy,
    Instant askedAt,
    Instant lapsesAt,
    @Nullable String decidedBy,
    @Nullable Instant decidedAt,
    @Nullable String reason) {

  /// What is to be done, with the members of the call that has asked for it.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ChangeView(
      String reason,
      @Nullable String amount,
      @Nullable String currency,
      @Nullable Instant expiresAt,
      @Nullable String entry) {

    static ChangeView of(HeldChange change) {
      Long amount = change.amount();
      return new ChangeView(
          change.reason(),
          amount == null ? null : Money.text(amount),
          change.currency(),
          change.expiresAt(),
          change.entry());
    }
  }

  static ChangeRequestView of(ChangeRequest request) {
    ChangeRequest.Decision decision = request.decision();
    return new ChangeRequestView(
        request.id(),
        request.organization(),
        request.change().kind().name(),
        ChangeView.of(request.change()),
        request.status().name(),
        request.askedBy(),
        request.askedAt(),
        request.lapsesAt(),
        decision == null ? null : decision.by(),
        decision == null ? null : decision.at(),
        decision == null ? null : decision.reason());
  }
}
