package io.marketgate.gateway.request;

import io.marketgate.adapter.catalogue.Action;
import io.marketgate.adapter.catalogue.Consumption;
import io.marketgate.adapter.contract.Refusal;
import io.marketgate.gateway.call.Call;
import io.marketgate.gateway.call.Taken;
import io.marketgate.gateway.call.Target;
import io.marketgate.gateway.call.Verdict;
import io.marketgate.gateway.tenancy.EntitlementView;
import io.marketgate.tenant.background.Detached;
import io.marketgate.tenant.entitlement.EntitlementCache;
import io.marketgate.tenant.entitlement.Entitlements;
import io.marketgate.tenant.hash.Sha256;
import io.marketgate.tenant.metric.Limit;
import io.marketgate.tenant.metric.Metric;
import io.marketgate.tenant.metric.Metrics;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.DatabaseBusyException;
import io.marketgate.tenant.storage.Ids;
import io.marketgate.tenant.usage.Figures;
import io.marketgate.tenant.usage.Part;
import io.marketgate.tenant.usage.Usage;
import io.marketgate.tenant.usage.UsageAnswer;
import io.marketgate.tenant.usage.UsageCommand;
import io.marketgate.tenant.usage.UsageLeases;
import io.marketgate.tenant.usage.UsageReturns;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Whether the organization has bought this and enough of it is left: the switches that an action
/// requires are on, and what it consumes is taken before its backend is called. Notes what the
/// backend is told of the edition.
final class QuotaStep implements Step {

  private static final Logger LOG = LoggerFactory.getLogger(QuotaStep.class);

  /// What stands before the backend has waited for it in vain.
  private static final int GATEWAY_TIMEOUT = 504;

  private final EntitlementCache entitlements;
  private final Metrics metrics;
  private final Usage usage;
  private final UsageLeases leases;
  private final UsageReturns returns;
  private final Set<String> metered;
  private final Clock clock;

  /// @param metered metrics of which marketplaces are told how much was used
  QuotaStep(
      EntitlementCache entitlements,
      Metrics metrics,
      Usage usage,
      UsageLeases leases,
      UsageReturns returns,
      Set<String> metered,
      Clock clock) {
    this.entitlements = entitlements;
    this.metrics = metrics;
    this.usage = usage;
    this.leases = leases;
    this.returns = returns;
    this.metered = metered;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "quota";
  }

  @Override
  public Answer check(Call call) {
    if (!(call.target() instanceof Target.Catalogued target)) {
      return new Answer.Now(Step.pass());
    }
    Action action = target.action();
    Entitlements known = entitlements.known(organization(call));
    if (known == null) {
      return new Answer.Later(
          entitlements
              .of(organization(call))
              .flatMap(found -> decided(check(call, action, target.takings(), found))));
    }
    return check(call, action, target.takings(), known);
  }

  private static Mono<Verdict> decided(Answer answer) {
    return switch (answer) {
      case Answer.Now(Verdict verdict) -> Mono.just(verdict);
      case Answer.NotConcerned() -> Mono.just(Step.pass());
      case Answer.Later(Mono<Verdict> verdict) -> verdict;
    };
  }

  private Answer check(
      Call call, Action action, List<Consumption.Taking> takings, Entitlements known) {
    tell(call, action, known);
    Verdict switches = switches(action, known);
    boolean isDone =
        switches instanceof Verdict.Refused || takings.isEmpty() || isTakenNow(call, takings);
    return isDone ? new Answer.Now(switches) : new Answer.Later(take(call, takings));
  }

  /// Takes what the one metric of most actions has ahead, where it has.
  private boolean isTakenNow(Call call, List<Consumption.Taking> takings) {
    Map<String, Metric> all = metrics.known();
    Metric metric = all == null ? null : all.get(takings.getFirst().metric());
    if (takings.size() > 1 || metric == null || !isTakenAhead(metric) || isMadeAgain(call)) {
      return false;
    }
    Consumption.Taking taking = takings.getFirst();
    List<Part> parts = leases.takeNow(organization(call), metric, taking.amount());
    if (parts != null) {
      note(call, new Taken(taking, parts));
    }
    return parts != null;
  }

  /// The edition, and what the catalogue says that the backend is to know of it besides.
  private void tell(Call call, Action action, Entitlements entitlements) {
    Instant now = clock.instant();
    String edition = entitlements.editionAt(now).edition();
    List<String> tells = action.access().tells();
    call.tells(edition, tells.isEmpty() ? Map.of() : facts(tells, edition, entitlements, now));
  }

  private static Map<String, Object> facts(
      List<String> tells, String edition, Entitlements entitlements, Instant now) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (String name : tells) {
      if (name.equals(Action.TRACE_ID)) {
        continue;
      }
      Limit limit = entitlements.limitAt(name, now);
      if (name.equals(Action.EDITION)) {
        facts.put(name, edition);
      } else if (limit == null) {
        facts.put(name, entitlements.isOn(name, now));
      } else {
        facts.put(name, limit instanceof Limit.Count(long number) ? (Object) number : "unlimited");
      }
    }
    return facts;
  }

  private Verdict switches(Action action, Entitlements entitlements) {
    for (String metric : action.access().requires()) {
      if (!entitlements.isOn(metric, clock.instant())) {
        return Step.refuse(new Refusal.NotInEdition(metric));
      }
    }
    return Step.pass();
  }

  /// One metric after another; what has been taken is given back when a later one is denied, or the
  /// caller goes before all of them are decided on.
  private Mono<Verdict> take(Call call, List<Consumption.Taking> takings) {
    Mono<Verdict> decided =
        metrics
            .all()
            .flatMap(all ->
                Flux.fromIterable(takings)
                    .concatMap(taking -> take(call, taking, all))
                    .takeUntil(Verdict.Refused.class::isInstance)
                    .last(Step.pass()));
    return whenGone(
            decided,
            () -> {
              var _ = giveBackAll(call, call.leaveTaken()).toFuture();
            })
        .delayUntil(verdict -> verdict instanceof Verdict.Refused ? leaveAll(call) : Mono.empty())
        .onErrorResume(failure -> leaveAll(call).then(Mono.error(failure)));
  }

  /// Does something when the caller goes before the work has ended.
  private static <T> Mono<T> whenGone(Mono<T> work, Runnable then) {
    return Mono.defer(() -> {
      AtomicBoolean hasEnded = new AtomicBoolean();
      return work.doOnTerminate(() -> hasEnded.set(true))
          .doOnCancel(() -> {
            if (!hasEnded.get()) {
              then.run();
            }
          });
    });
  }

  /// To the end, also when the caller goes meanwhile.
  private Mono<Void> leaveAll(Call call) {
    return Detached.from(Mono.defer(() -> giveBackAll(call, call.taken())));
  }

  private Mono<Verdict> take(Call call, Consumption.Taking taking, Map<String, Metric> all) {
    Metric metric = all.get(taking.metric());
    if (metric == null) {
      LOG.error("The catalogue consumes {}, which is no metric", taking.metric());
      return Mono.just(Step.refuse(new Refusal.InternalError()));
    }
    Mono<Verdict> decided = Mono.defer(() -> takeOfDatabase(call, taking, metric));
    return isTakenAhead(metric) && !isMadeAgain(call)
        ? leases
            .takeSoon(
                organization(call),
                metric,
                taking.amount(),
                parts -> note(call, new Taken(taking, parts)))
            .map(taken -> Step.pass())
            .switchIfEmpty(decided)
        : decided;
  }

  private Mono<Verdict> takeOfDatabase(Call call, Consumption.Taking taking, Metric metric) {
    UsageCommand command = command(call, taking, metric);
    Mono<UsageAnswer> answer =
        isTakenAhead(metric) ? leases.take(metric, command) : usage.run(command);
    return undoneUnlessAnswered(call, command, answer)
        .map(given -> judge(call, taking, command, given));
  }

  /// A caller who hears nothing, or nothing but that it took too long, has no use for what is taken
  /// all the same. What may be made again has been taken for that, though.
  private Mono<UsageAnswer> undoneUnlessAnswered(
      Call call, UsageCommand command, Mono<UsageAnswer> answer) {
    if (isMadeAgain(call)) {
      return answer;
    }
    return whenGone(answer, () -> returns.undo(command))
        .doOnError(failure -> {
          if (isUnknown(failure)) {
            returns.undo(command);
          }
        });
  }

  /// What was refused has not been carried out.
  private static boolean isUnknown(Throwable failure) {
    return !(failure instanceof RefusedChange || failure instanceof DatabaseBusyException);
  }

  /// What is told to a marketplace, which is paid for it, is counted when it is used.
  private boolean isTakenAhead(Metric metric) {
    return metric.isFlow() && !metered.contains(metric.code());
  }

  private static UsageCommand command(Call call, Consumption.Taking taking, Metric metric) {
    String organization = organization(call);
    String key = key(call, taking);
    UsageCommand.KeyUse use =
        isMadeAgain(call) ? UsageCommand.KeyUse.CALL : UsageCommand.KeyUse.ATTEMPT;
    return metric.isFlow()
        ? new UsageCommand.Consume(organization, taking.metric(), taking.amount(), key, use)
        : new UsageCommand.Acquire(organization, taking.metric(), taking.amount(), key, use);
  }

  /// A write whose outcome nobody knows is made again where the backend knows it by its key; what
  /// it takes has been taken then. Other calls have a key of their own.
  private static String key(Call call, Consumption.Taking taking) {
    return isMadeAgain(call) ? Sha256.hex(call.writeKey() + " " + taking.metric()) : Ids.next();
  }

  private static boolean isMadeAgain(Call call) {
    return call.writeKey() != null
        && call.target() instanceof Target.Catalogued target
        && target.action().isRepeatable();
  }

  private Verdict judge(
      Call call, Consumption.Taking taking, UsageCommand command, UsageAnswer answer) {
    if (answer.isAllowed()) {
      // Nobody needs the key of an attempt any more whose answer is here. Where its caller is gone,
      // two may undo it, and the key lets one of them.
      if (isMadeAgain(call)) {
        note(call, new Taken(taking, answer.parts(), command.key(), answer.isRepeated()));
      } else if (!call.took(new Taken(taking, answer.parts()))) {
        returns.undo(command);
      }
      return Step.pass();
    }
    return Step.refuse(
        answer.code() == UsageAnswer.Code.SUSPENDED
            ? new Refusal.Suspended("The organization is disabled; ask the product's operator.")
            : new Refusal.QuotaExceeded(
                taking.metric(), detail(answer.figures(), taking.amount())));
  }

  /// Gives back what a call has taken, as the catalogue says for how it has ended.
  Mono<Void> settle(Call call, Verdict verdict) {
    if (!(verdict instanceof Verdict.Refused(Refusal refusal)) || call.taken().isEmpty()) {
      return Mono.empty();
    }
    return settle(call, taken -> isUnknown(taken, refusal));
  }

  /// The same for a task of which nobody knows how it has ended, and whose backend may still say
  /// so.
  Mono<Void> settleUnknown(Call call) {
    return settle(call, taken -> true);
  }

  private Mono<Void> settle(Call call, Predicate<Taken> isUnknown) {
    return Flux.fromIterable(call.taken())
        .filter(taken -> isGivenBack(taken.taking().giveBack(), isUnknown.test(taken)))
        .concatMap(taken -> giveBack(call, taken))
        .then();
  }

  /// Whether nobody knows what the backend has done. That a write could not be made again says
  /// nothing of the time before, when this was taken.
  private static boolean isUnknown(Taken taken, Refusal refusal) {
    return switch (refusal) {
      case Refusal.BackendTimeout _ -> true;
      case Refusal.BackendFailed(int status) when status == GATEWAY_TIMEOUT -> true;
      case Refusal.BackendUnavailable _,
          Refusal.ServiceUnavailable _,
          Refusal.InternalError _,
          Refusal.BackendBrokeOff _,
          Refusal.BackendFailed _,
          Refusal.BackendBusy _,
          Refusal.BadGateway _ ->
          taken.isRepeated();
      default -> false;
    };
  }

  private static boolean isGivenBack(Consumption.GiveBack rule, boolean isUnknown) {
    return switch (rule) {
      case FAILED -> !isUnknown;
      case ALWAYS -> true;
      case NEVER -> false;
    };
  }

  /// What an earlier call has taken stays taken: it may have been made.
  private Mono<Void> giveBackAll(Call call, List<Taken> all) {
    return Flux.fromIterable(all)
        .filter(taken -> !taken.isRepeated())
        .concatMap(taken -> giveBack(call, taken))
        .then();
  }

  private void note(Call call, Taken taken) {
    if (!call.took(taken) && !taken.isRepeated()) {
      var _ = giveBack(call, taken).toFuture();
    }
  }

  private Mono<Void> giveBack(Call call, Taken taken) {
    UsageCommand.GiveBack command =
        new UsageCommand.GiveBack(
            organization(call),
            taken.taking().metric(),
            taken.taking().amount(),
            taken.parts(),
            taken.key());
    return taken.key() == null ? returns.giveBack(command) : returns.giveBackNow(command);
  }

  private static Map<String, Object> detail(Figures figures, long requested) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("metric", figures.metric());
    detail.put("limit", EntitlementView.limit(figures.limit()));
    detail.put("used", figures.used());
    detail.put("requested", requested);
    if (figures.resetsAt() != null) {
      detail.put("resetsAt", figures.resetsAt());
    }
    return detail;
  }

  private static String organization(Call call) {
    return call.tenant().organization().id();
  }
}
