package io.marketgate.gateway.marketplace;

import io.marketgate.adapter.marketplace.LifecycleCall;
import io.marketgate.adapter.marketplace.LifecycleCall.Buyer;
import io.marketgate.adapter.marketplace.LifecycleCall.InstanceName;
import io.marketgate.adapter.marketplace.LifecycleCall.Order;
import io.marketgate.adapter.marketplace.LifecycleResult;
import io.marketgate.adapter.marketplace.LifecycleResult.Fault;
import io.marketgate.adapter.product.Product;
import io.marketgate.adapter.product.Product.Item;
import io.marketgate.adapter.product.Product.Sku;
import io.marketgate.adapter.product.Products;
import io.marketgate.tenant.marketplace.Callbacks.State;
import io.marketgate.tenant.marketplace.Instance;
import io.marketgate.tenant.marketplace.Instance.Plan;
import io.marketgate.tenant.marketplace.Instances;
import io.marketgate.tenant.marketplace.Instances.Sale;
import io.marketgate.tenant.marketplace.Instances.Told;
import io.marketgate.tenant.marketplace.PlanChange;
import io.marketgate.tenant.marketplace.Renewal;
import io.marketgate.tenant.organization.MarketplaceAccount;
import io.marketgate.tenant.organization.NewOrganization;
import io.marketgate.tenant.refusal.RefusedChange;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// The one lifecycle that all marketplaces map to: says what they want in our own terms, and what
/// has come of it in theirs.
final class Lifecycle {

  private static final int LONGEST_NAME = 200;

  /// RFC 5321, 4.5.3.1.3, without the angle brackets.
  private static final int LONGEST_EMAIL = 254;

  private static final int LONGEST_KEY = 160;
  private static final int LONGEST_ACCOUNT = 128;
  private static final int LONGEST_ORDER = 200;
  private static final int LONGEST_NUMBER = 15;
  private static final int LOOKS = 15;
  private static final Duration LOOK = Duration.ofMillis(150);

  private final Instances instances;
  private final Products products;
  private final OrderSource orders;
  private final ZoneId zone;
  private final InstanceViews views;
  private final EnterpriseLifecycle enterprises;

  /// What has come of a call.
  ///
  /// @param result for the marketplace
  /// @param state for the inbox
  /// @param subject id of the instance; null when there is none
  record Applied(LifecycleResult result, State state, @Nullable String subject) {

    static Applied failed(Fault fault, String message) {
      return new Applied(new LifecycleResult.Failed(fault, message), State.FAILED, null);
    }

    /// Why it has failed; null when it has not.
    @Nullable String reason() {
      return result instanceof LifecycleResult.Failed(var fault, String message) ? message : null;
    }
  }

  /// @param zone of new organizations
  Lifecycle(
      Instances instances,
      Products products,
      OrderSource orders,
      ZoneId zone,
      InstanceViews views,
      EnterpriseLifecycle enterprises) {
    this.instances = instances;
    this.products = products;
    this.orders = orders;
    this.zone = zone;
    this.views = views;
    this.enterprises = enterprises;
  }

  /// Does what a marketplace wants.
  Mono<Applied> apply(String marketplace, LifecycleCall call) {
    return Mono.defer(() -> dispatch(marketplace, call))
        .onErrorResume(
            RefusedChange.class,
            refusal -> Mono.just(Applied.failed(fault(refusal), message(refusal))));
  }

  private static Fault fault(RefusedChange refusal) {
    return switch (refusal.reason()) {
      case NOT_FOUND -> Fault.NOT_FOUND;
      case INVALID -> Fault.INVALID;
      case CONFLICT, FORBIDDEN -> Fault.UNAVAILABLE;
    };
  }

  private static String message(RefusedChange refusal) {
    return Objects.requireNonNullElse(refusal.getMessage(), refusal.code());
  }

  private Mono<Applied> dispatch(String marketplace, LifecycleCall call) {
    requireLength(orderOf(call), LONGEST_ORDER, "the order");
    return switch (call) {
      case LifecycleCall.Provision provision -> provision(marketplace, provision);
      case LifecycleCall.Renew renew ->
          on(
              marketplace,
              renew.instance(),
              instance ->
                  instances.renew(
                      instance,
                      renew.orderId(),
                      new Renewal(
                          renew.until(),
                          renew.longer(),
                          renew.mayShorten(),
                          Boolean.TRUE.equals(renew.isPaid()))));
      case LifecycleCall.Change change -> change(marketplace, change);
      case LifecycleCall.Suspend suspend ->
          on(
              marketplace,
              suspend.instance(),
              instance -> instances.suspend(instance, suspend.isExpiry()));
      case LifecycleCall.Resume resume -> on(marketplace, resume.instance(), instances::resume);
      case LifecycleCall.Terminate terminate ->
          on(
              marketplace,
              terminate.instance(),
              instance -> instances.release(instance, terminate.isRefund()));
      case LifecycleCall.Query query -> query(marketplace, query.instances());
      case LifecycleCall.Verify(String echo) -> heard(echo);
      case LifecycleCall.Message _ -> heard("");
      case LifecycleCall.BindTenant tenant -> enterprises.apply(marketplace, tenant);
      case LifecycleCall.BindApplication application -> enterprises.apply(marketplace, application);
      case LifecycleCall.SyncPeople people -> enterprises.apply(marketplace, people);
      case LifecycleCall.SignOn _ ->
          Mono.just(Applied.failed(Fault.INVALID, "Sign on at the address for signing on."));
    };
  }

  private static String orderOf(LifecycleCall call) {
    return switch (call) {
      case LifecycleCall.Renew renew -> renew.orderId();
      case LifecycleCall.Change change -> Objects.requireNonNullElse(change.orderId(), "");
      default -> "";
    };
  }

  private static Mono<Applied> heard(String echo) {
    return Mono.just(new Applied(new LifecycleResult.Heard(echo), State.DONE, null));
  }

  private Mono<Applied> provision(String marketplace, LifecycleCall.Provision call) {
    return instances
        .findByKey(marketplace, call.businessKey())
        .map(known -> new Told(known, Instances.Outcome.REPEATED))
        .switchIfEmpty(Mono.defer(() -> sell(marketplace, call)))
        .flatMap(told -> prepared(told.instance()).map(after -> new Told(after, told.outcome())))
        .map(told -> provisioned(told));
  }

  /// Waits a little for the vendor's own system, where there is one.
  private Mono<Instance> prepared(Instance instance) {
    return instance.preparation().isDone()
        ? Mono.just(instance)
        : instances
            .find(instance.account().marketplace(), instance.id())
            .filter(found -> found.preparation().isDone())
            .repeatWhenEmpty(LOOKS, looks -> looks.delayElements(LOOK))
            .onErrorResume(IllegalStateException.class, late -> Mono.just(instance));
  }

  private Applied provisioned(Told told) {
    LifecycleResult.Instance view = views.view(told.instance());
    return view.isReady()
        ? new Applied(
            new LifecycleResult.Ready(view),
            State.valueOf(told.outcome().name()),
            told.instance().id())
        : new Applied(new LifecycleResult.Pending(view), State.PENDING, told.instance().id());
  }

  /// What was bought is in the call, or has to be asked for.
  private Mono<Told> sell(String marketplace, LifecycleCall.Provision call) {
    Buyer buyer = call.buyer();
    Order order = call.order();
    return buyer == null || order == null
        ? orders
            .find(marketplace, call.orderId())
            .flatMap(found -> sell(marketplace, call.businessKey(), found.buyer(), found.order()))
        : sell(marketplace, call.businessKey(), buyer, order);
  }

  private Mono<Told> sell(String marketplace, String key, Buyer buyer, Order order) {
    requireLength(key, LONGEST_KEY, "the key of the purchase");
    requireLength(buyer.accountId(), LONGEST_ACCOUNT, "the account");
    Product product =
        products
            .find(marketplace, order.product())
            .orElseThrow(() -> RefusedChange.invalid("", "there is no product " + order.product()));
    Sku sku = sku(marketplace, product, order.sku());
    Plan plan =
        new Plan(
            product.code(),
            sku.code(),
            sku.edition(),
            order.trial(),
            quantities(marketplace, product, order.items()));
    NewOrganization organization =
        new NewOrganization(
            name(buyer),
            zone,
            new MarketplaceAccount(marketplace, buyer.accountId()),
            owner(buyer),
            null,
            marketplace);
    return instances.provision(new Sale(key, organization, plan, order.until()));
  }

  private static void requireLength(String text, int longest, String what) {
    if (text.length() > longest) {
      throw RefusedChange.invalid("", what + " has more than " + longest + " characters");
    }
  }

  private static String name(Buyer buyer) {
    return cut(Objects.requireNonNullElse(buyer.name(), buyer.accountId()));
  }

  /// Somebody has paid: what is too long to be his address is none, and no reason to refuse him.
  private static NewOrganization.Owner owner(Buyer buyer) {
    String name = buyer.name();
    String email = buyer.email();
    return new NewOrganization.Owner(
        name == null ? null : cut(name),
        email == null || email.length() > LONGEST_EMAIL ? null : email);
  }

  private static String cut(String name) {
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
  }

  private static Sku sku(String marketplace, Product product, @Nullable String name) {
    return product
        .sku(marketplace, name)
        .orElseThrow(() -> RefusedChange.invalid("", "there is no sku " + name));
  }

  /// What is no item of the product is left alone: marketplaces add parameters of their own.
  private static Map<String, Long> quantities(
      String marketplace, Product product, Map<String, String> items) {
    Map<String, Long> quantities = new LinkedHashMap<>();
    items.forEach((name, text) -> {
      Optional<Item> item = product.item(marketplace, name);
      if (item.isPresent()) {
        quantities.merge(item.get().metric(), quantity(name, text), Long::sum);
      }
    });
    return quantities;
  }

  private static long quantity(String name, String text) {
    boolean isNumber =
        text.length() <= LONGEST_NUMBER && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!isNumber || text.isEmpty()) {
      throw RefusedChange.invalid("", name + " is no whole number");
    }
    return Long.parseLong(text);
  }

  /// Where the call does not say what is wanted, the order does.
  private Mono<Applied> change(String marketplace, LifecycleCall.Change call) {
    return on(
        marketplace,
        call.instance(),
        instance -> {
          String order = call.orderId();
          boolean isUnsaid = call.sku() == null && call.items().isEmpty() && call.until() == null;
          return isUnsaid && order != null
              ? orders
                  .find(marketplace, order)
                  .flatMap(
                      found -> change(instance, call, found.order().sku(), found.order().items()))
              : change(instance, call, call.sku(), call.items());
        });
  }

  private Mono<Told> change(
      Instance instance,
      LifecycleCall.Change call,
      @Nullable String wanted,
      Map<String, String> items) {
    String marketplace = instance.account().marketplace();
    Product product =
        products
            .find(instance.plan().product())
            .orElseThrow(() -> RefusedChange.notFound("Product"));
    Sku sku = wanted == null ? null : sku(marketplace, product, wanted);
    return instances.change(
        instance,
        call.orderId(),
        new PlanChange(
            sku == null ? null : sku.code(),
            sku == null ? null : sku.edition(),
            quantities(marketplace, product, items),
            call.until(),
            call.isPaid()));
  }

  private Mono<Applied> on(
      String marketplace, InstanceName name, Function<Instance, Mono<Told>> work) {
    Mono<Instance> found =
        name.isOurs()
            ? instances.find(marketplace, name.value())
            : instances.findByKey(marketplace, name.value());
    return found
        .flatMap(work)
        .map(told ->
            new Applied(
                new LifecycleResult.Done(views.view(told.instance())),
                State.valueOf(told.outcome().name()),
                told.instance().id()))
        .defaultIfEmpty(Applied.failed(Fault.NOT_FOUND, "There is no such instance."));
  }

  private Mono<Applied> query(String marketplace, List<String> ids) {
    return instances
        .find(marketplace, ids)
        .map(found ->
            found.isEmpty()
                ? Applied.failed(Fault.NOT_FOUND, "There is no such instance.")
                : new Applied(
                    new LifecycleResult.Found(found.stream().map(views::view).toList()),
                    State.DONE,
                    found.getFirst().id()));
  }
}
