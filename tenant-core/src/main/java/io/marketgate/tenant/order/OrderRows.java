package io.marketgate.tenant.order;

import io.marketgate.tenant.entitlement.OrganizationChanges.Locked;
import io.marketgate.tenant.order.WorkOrder.Abnormality;
import io.marketgate.tenant.order.WorkOrder.Approval;
import io.marketgate.tenant.order.WorkOrder.Authorization;
import io.marketgate.tenant.order.WorkOrder.Status;
import io.marketgate.tenant.refusal.RefusedChange;
import io.marketgate.tenant.storage.Rows;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/// The statements about work orders.
final class OrderRows {

  private static final String COLUMNS =
      """
      SELECT number, id, organization_id, content, approval, authorization, abnormality_code,
             abnormality_text, created_by, created_at, decided_by, decided_at, effective_at,
             reason, closed, quote_amount, quote_days_left, quote_days, version
        FROM work_order
      """;

  private static final String SELECT_ONE = COLUMNS + " WHERE id = :id";

  private static final String LOCK =
      COLUMNS + " WHERE organization_id = :organization AND id = :id FOR UPDATE";

  private static final String SEARCH =
      COLUMNS
          + """
           WHERE number < :before
             AND (:organization IS NULL OR organization_id = :organization)
             AND (:type IS NULL OR type = :type)
             AND (:approval IS NULL OR approval = :approval)
             AND (:authorization IS NULL OR authorization = :authorization)
             AND (:creator IS NULL OR created_by = :creator)
           ORDER BY number DESC LIMIT :most
          """;

  private static final String INSERT =
      """
      INSERT INTO work_order
        (id, organization_id, type, content, reference, approval, authorization, created_by,
         created_at, closed, quote_amount, quote_days_left, quote_days, version)
      VALUES (:id, :organization, :type, :content, :reference, 'DRAFT', 'NORMAL', :creator, :now,
              FALSE, :amount, :left, :days, 1)
      """;

  private static final String NUMBER =
      "SELECT number FROM work_order WHERE organization_id = :organization AND id = :id";

  private static final String SET_CONTENT =
      """
      UPDATE work_order
         SET content = :content, reference = :reference, quote_amount = :amount,
             quote_days_left = :left, quote_days = :days, version = :version
       WHERE organization_id = :organization AND number = :number
      """;

  /// What has failed gives the reference of its payment free.
  private static final String SET_STATUS =
      """
      UPDATE work_order
         SET approval = :approval, authorization = :authorization, abnormality_code = :code,
             abnormality_text = :text, decided_by = :by, decided_at = :at,
             effective_at = :effective, reason = :reason, closed = :closed, version = :version,
             reference = IF(:approval = 'APPROVAL_FAILED' OR :closed, NULL, reference)
       WHERE organization_id = :organization AND number = :number
      """;

  private static final String ADD_HISTORY =
      """
      INSERT INTO work_order_history
        (organization_id, order_number, at, actor, transition, version, detail)
      VALUES (:organization, :number, :at, :actor, :transition, :version, :detail)
      """;

  private static final String HISTORY =
      """
      SELECT at, actor, transition, version, detail FROM work_order_history
       WHERE organization_id = :organization AND order_number = :number ORDER BY id
      """;

  private static final String FAIL_DRAFTS =
      """
      UPDATE work_order
         SET approval = 'APPROVAL_FAILED', decided_by = :by, decided_at = :at, reason = :reason,
             version = version + 1, reference = NULL
       WHERE organization_id = :organization AND approval = 'DRAFT'
      """;

  private static final String FAIL_DRAFTS_HISTORY =
      """
      INSERT INTO work_order_history
        (organization_id, order_number, at, actor, transition, version, detail)
      SELECT organization_id, number, :at, :by, 'REJECTED', version + 1, :reason FROM work_order
       WHERE organization_id = :organization AND approval = 'DRAFT'
      """;

  private final JsonMapper json;
  private final ObjectReader content;

  OrderRows(JsonMapper json) {
    this.json = json;
    this.content = json.readerFor(OrderContent.class);
  }

  /// An order by its id; fails when there is none.
  Mono<WorkOrder> find(DatabaseClient sql, String id) {
    return existing(sql.sql(SELECT_ONE).bind("id", id).map(this::toOrder).one(), id);
  }

  /// The same under a lock of its row, as an order of this organization.
  Mono<WorkOrder> lock(DatabaseClient sql, Locked organization, String id) {
    return existing(
        sql.sql(LOCK)
            .bind("organization", organization.id())
            .bind("id", id)
            .map(this::toOrder)
            .one(),
        id);
  }

  /// The database takes an id with a blank at its end for the one without.
  private static Mono<WorkOrder> existing(Mono<WorkOrder> found, String id) {
    return found
        .filter(order -> order.id().equals(id))
        .switchIfEmpty(Mono.error(() -> RefusedChange.notFound("WorkOrder")));
  }

  Mono<List<WorkOrder>> search(
      DatabaseClient sql, WorkOrders.Filter filter, long before, int most) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(SEARCH).bind("before", before).bind("most", most);
    statement = Rows.bind(statement, "organization", filter.organization());
    statement = Rows.bind(statement, "type", name(filter.type()));
    statement = Rows.bind(statement, "approval", name(filter.approval()));
    statement = Rows.bind(statement, "authorization", name(filter.authorization()));
    return Rows.bind(statement, "creator", filter.createdBy())
        .map(this::toOrder)
        .all()
        .collectList();
  }

  private static @Nullable String name(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name();
  }

  /// Writes a new draft.
  ///
  /// @return with its number
  Mono<WorkOrder> insert(DatabaseClient sql, Locked organization, WorkOrder order) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(INSERT)
            .bind("id", order.id())
            .bind("organization", organization.id())
            .bind("type", order.content().type().name())
            .bind("creator", order.createdBy())
            .bind("now", organization.at());
    return withContent(statement, order)
        .fetch()
        .rowsUpdated()
        .onErrorMap(DuplicateKeyException.class, OrderRows::referenceUsed)
        .then(
            sql.sql(NUMBER)
                .bind("organization", organization.id())
                .bind("id", order.id())
                .map(row -> Rows.number(row, "number").longValue())
                .one())
        .map(number ->
            new WorkOrder(
                order.id(),
                number,
                order.organization(),
                order.content(),
                order.status(),
                order.createdBy(),
                order.createdAt(),
                order.quote(),
                order.version()));
  }

  Mono<Long> setContent(DatabaseClient sql, Locked organization, WorkOrder order) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(SET_CONTENT)
            .bind("organization", organization.id())
            .bind("number", order.number())
            .bind("version", order.version());
    return withContent(statement, order)
        .fetch()
        .rowsUpdated()
        .onErrorMap(DuplicateKeyException.class, OrderRows::referenceUsed);
  }

  private static Throwable referenceUsed(DuplicateKeyException failure) {
    return OrderRefused.at(
        "/reference", Obstacle.REFERENCE_USED, "there is an order of this payment already");
  }

  private DatabaseClient.GenericExecuteSpec withContent(
      DatabaseClient.GenericExecuteSpec statement, WorkOrder order) {
    ProrationQuote quote = order.quote();
    DatabaseClient.GenericExecuteSpec bound =
        Rows.bind(
            statement.bind("content", json.writeValueAsString(order.content())),
            "reference",
            order.content().reference());
    bound = Rows.bind(bound, "amount", quote == null ? null : (Long) quote.amount());
    bound = Rows.bind(bound, "left", quote == null ? null : (Long) quote.daysLeft());
    return Rows.bind(bound, "days", quote == null ? null : (Long) quote.days());
  }

  Mono<Long> setStatus(DatabaseClient sql, Locked organization, WorkOrder order) {
    Status status = order.status();
    Abnormality abnormality = status.abnormality();
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(SET_STATUS)
            .bind("organization", organization.id())
            .bind("number", order.number())
            .bind("version", order.version())
            .bind("approval", status.approval().name())
            .bind("authorization", status.authorization().name())
            .bind("closed", status.isClosed());
    statement = Rows.bind(statement, "code", abnormality == null ? null : abnormality.code());
    statement =
        Rows.bind(statement, "text", abnormality == null ? null : abnormality.description());
    statement = Rows.bind(statement, "by", status.decidedBy());
    statement = Rows.bind(statement, "at", status.decidedAt());
    statement = Rows.bind(statement, "effective", status.effectiveAt());
    return Rows.bind(statement, "reason", status.reason()).fetch().rowsUpdated();
  }

  /// Keeps a transition for ever.
  ///
  /// @param order as it is afterwards
  Mono<Long> addHistory(
      DatabaseClient sql,
      Locked organization,
      WorkOrder order,
      String actor,
      WorkOrders.Transition transition,
      @Nullable String detail) {
    DatabaseClient.GenericExecuteSpec statement =
        sql.sql(ADD_HISTORY)
            .bind("organization", organization.id())
            .bind("number", order.number())
            .bind("at", organization.at())
            .bind("actor", actor)
            .bind("transition", transition.name())
            .bind("version", order.version());
    return Rows.bind(statement, "detail", detail).fetch().rowsUpdated();
  }

  static Mono<List<WorkOrders.Step>> history(DatabaseClient sql, WorkOrder order) {
    return sql.sql(HISTORY)
        .bind("organization", order.organization())
        .bind("number", order.number())
        .map(row ->
            new WorkOrders.Step(
                Objects.requireNonNull(Rows.instant(row, "at")),
                Rows.text(row, "actor"),
                WorkOrders.Transition.valueOf(Rows.text(row, "transition")),
                Rows.number(row, "version").longValue(),
                row.get("detail", String.class)))
        .all()
        .collectList();
  }

  /// Rejects every draft of an organization.
  static Mono<Void> failDrafts(DatabaseClient sql, Locked organization, String by, String reason) {
    return failing(sql, FAIL_DRAFTS_HISTORY, organization, by, reason)
        .then(failing(sql, FAIL_DRAFTS, organization, by, reason))
        .then();
  }

  private static Mono<Long> failing(
      DatabaseClient sql, String statement, Locked organization, String by, String reason) {
    return sql.sql(statement)
        .bind("organization", organization.id())
        .bind("by", by)
        .bind("at", organization.at())
        .bind("reason", reason)
        .fetch()
        .rowsUpdated();
  }

  private WorkOrder toOrder(Readable row) {
    Long amount = row.get("quote_amount", Long.class);
    return new WorkOrder(
        Rows.text(row, "id"),
        Rows.number(row, "number").longValue(),
        Rows.text(row, "organization_id"),
        content.readValue(Rows.text(row, "content")),
        toStatus(row),
        Rows.text(row, "created_by"),
        Objects.requireNonNull(Rows.instant(row, "created_at")),
        amount == null
            ? null
            : new ProrationQuote(
                amount,
                Rows.number(row, "quote_days_left").longValue(),
                Rows.number(row, "quote_days").longValue()),
        Rows.number(row, "version").longValue());
  }

  private static Status toStatus(Readable row) {
    String code = row.get("abnormality_code", String.class);
    return new Status(
        Approval.valueOf(Rows.text(row, "approval")),
        Authorization.valueOf(Rows.text(row, "authorization")),
        code == null ? null : new Abnormality(code, Rows.text(row, "abnormality_text")),
        row.get("decided_by", String.class),
        Rows.instant(row, "decided_at"),
        Rows.instant(row, "effective_at"),
        row.get("reason", String.class),
        Rows.number(row, "closed").intValue() == 1);
  }
}
