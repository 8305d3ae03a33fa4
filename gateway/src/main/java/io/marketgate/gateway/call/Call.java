package io.marketgate.gateway.call;

import io.marketgate.adapter.contract.ContractRequest;
import io.marketgate.adapter.contract.ErrorTable;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.token.VerifiedToken;
import io.marketgate.tenant.idempotency.WriteClaim;
import io.marketgate.tenant.organization.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One call and what is known about it so far. Each fact is set once, by the step whose business it
/// is, and asked for only after that step. Belongs to one request; its parts run one after another.
public final class Call {

  private final String requestId;
  private Instant startedAt;
  private long startedNanos;
  private @Nullable Long openedNanos;
  private final List<StepTiming> steps = new ArrayList<>(8);

  private final Supplier<Origin> origin;
  private BooleanSupplier callerGone = () -> false;

  private @Nullable TraceContext trace;
  private final String actionName;
  private @Nullable ContractRequest request;
  private @Nullable String catalogueVersion;
  private @Nullable Target target;
  private @Nullable VerifiedToken token;
  private @Nullable Tenant tenant;
  private @Nullable BackendAnswer backendAnswer;
  private List<Taken> taken = List.of();
  private boolean left;
  private @Nullable String edition;
  private Map<String, Object> told = Map.of();
  private @Nullable WriteClaim claim;
  private @Nullable String writeKey;
  private volatile @Nullable String taskId;

  /// One step, for the trace.
  ///
  /// @param name of the step
  /// @param verdict `passed`, or the code with which it ended the call
  /// @param micros how long it took
  public record StepTiming(String name, String verdict, long micros) {}

  /// What the backend said.
  ///
  /// @param address its scheme, host and port
  /// @param status of its answer; null when there was none
  public record BackendAnswer(String address, @Nullable Integer status) {}

  /// @param origin where it comes from; asked for when somebody wants to know
  public Call(String requestId, String actionName, Instant startedAt, Supplier<Origin> origin) {
    this.origin = origin;
    this.requestId = requestId;
    this.actionName = actionName;
    this.startedAt = startedAt;
    this.startedNanos = System.nanoTime();
  }

  public String requestId() {
    return requestId;
  }

  /// When it came.
  public Instant startedAt() {
    return startedAt;
  }

  /// It came earlier, and had to wait for room before anything was done for it.
  public void waited(long nanos) {
    startedAt = startedAt.minusNanos(nanos);
    startedNanos -= nanos;
    took("queue", new Verdict.Passed(), nanos);
  }

  /// Notes that its answer has begun and stays open, for as long as the caller looks on.
  public void staysOpen() {
    openedNanos = elapsedNanos();
  }

  /// Nanoseconds in which it was answered; of an answer that stays open, in which it began.
  public long answeredNanos() {
    return openedNanos == null ? elapsedNanos() : openedNanos;
  }

  /// Nanoseconds since it came.
  public long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }

  /// Whether nobody waits for the answer any more.
  public boolean isCallerGone() {
    return callerGone.getAsBoolean();
  }

  /// @param gone says whether nobody waits for the answer any more
  public void watchedBy(BooleanSupplier gone) {
    this.callerGone = gone;
  }

  /// Where it comes from.
  public Origin origin() {
    return origin.get();
  }

  /// The caller's, or one of our own where none has been found.
  public TraceContext trace() {
    if (trace == null) {
      trace = TraceContext.of(null, null);
    }
    return trace;
  }

  /// As it was sent, until the contract step has found it proper.
  public String actionName() {
    return actionName;
  }

  /// What was asked; only after the contract step.
  public ContractRequest request() {
    return Objects.requireNonNull(request, "the contract step has not passed");
  }

  /// What will answer; only after the contract step.
  public Target target() {
    return Objects.requireNonNull(target, "the contract step has not passed");
  }

  /// Whether an action was found; its name is then one of a bounded number.
  public boolean hasTarget() {
    return target != null;
  }

  /// Who calls; only after the token step.
  public VerifiedToken token() {
    return Objects.requireNonNull(token, "the token step has not passed");
  }

  public @Nullable VerifiedToken tokenIfKnown() {
    return token;
  }

  /// For whom; only after the subscription step.
  public Tenant tenant() {
    return Objects.requireNonNull(tenant, "the subscription step has not passed");
  }

  public @Nullable Tenant tenantIfKnown() {
    return tenant;
  }

  public List<StepTiming> steps() {
    return List.copyOf(steps);
  }

  public @Nullable BackendAnswer backendAnswer() {
    return backendAnswer;
  }

  /// Which version of the action catalogue it is answered by; null when it did not come that far.
  public @Nullable String catalogueVersion() {
    return catalogueVersion;
  }

  public void readBy(String version) {
    this.catalogueVersion = version;
  }

  public void traced(TraceContext context) {
    this.trace = context;
  }

  public void requested(ContractRequest asked, Target answering) {
    this.request = asked;
    this.target = answering;
  }

  public void calledBy(VerifiedToken verified) {
    this.token = verified;
  }

  public void calledFor(Tenant found) {
    this.tenant = found;
  }

  /// @param answer the latest one
  public void answeredByBackend(BackendAnswer answer) {
    this.backendAnswer = answer;
  }

  /// What has been taken of counting metrics for this call.
  public synchronized List<Taken> taken() {
    return taken;
  }

  /// The caller has gone while something was being taken for him: what has been, is to be given
  /// back now, and what is taken later by whoever takes it.
  public synchronized List<Taken> leaveTaken() {
    left = true;
    return taken;
  }

  /// The task that it has begun; null for none.
  public @Nullable String taskId() {
    return taskId;
  }

  public void runs(String task) {
    this.taskId = task;
  }

  /// Code of the organization's edition; once the quota step has passed.
  public String edition() {
    return Objects.requireNonNull(edition, "the quota step has not passed");
  }

  /// What of the organization's edition the backend is told, by name.
  public Map<String, Object> told() {
    return told;
  }

  /// Notes what the backend is told.
  ///
  /// @param code of the organization's edition
  /// @param facts what the catalogue says of it, by name
  public void tells(String code, Map<String, Object> facts) {
    this.edition = code;
    this.told = Map.copyOf(facts);
  }

  /// Notes that something has been taken.
  ///
  /// @return false when the caller has gone, and nobody else will give it back
  public synchronized boolean took(Taken more) {
    if (left) {
      return false;
    }
    List<Taken> all = new ArrayList<>(taken);
    all.add(more);
    this.taken = List.copyOf(all);
    return true;
  }

  /// Notes the right to a write that happens once.
  ///
  /// @param right to be settled when it is known what has become of the write
  /// @param key the same for every repetition, for backends that know them by it
  public void claimed(WriteClaim right, String key) {
    this.claim = right;
    this.writeKey = key;
  }

  /// Whether there is a right to a write that nobody has taken on himself to settle.
  public boolean hasClaim() {
    return claim != null;
  }

  /// The right to the write, for whoever settles it; null when there is none, or no more.
  public @Nullable WriteClaim takeClaim() {
    WriteClaim taken = claim;
    this.claim = null;
    return taken;
  }

  /// The same for every repetition of a write; null for what may be repeated freely.
  public @Nullable String writeKey() {
    return writeKey;
  }

  /// Notes what a step has said.
  ///
  /// @param nanos how long it took
  public void took(String step, Verdict verdict, long nanos) {
    steps.add(new StepTiming(step, word(verdict), nanos / 1_000));
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed _ -> "passed";
      case Verdict.Answered _ -> "replayed";
      case Verdict.Refused(Refusal refusal) -> ErrorTable.entry(refusal).code();
    };
  }

  /// Says nothing of the caller.
  @Override
  public String toString() {
    return "Call[" + requestId + "]";
  }
}
