-- What can be sold, what organizations have bought of it, and what of that is used.

-- Written by catalogue synchronization only, but for the status (tenancy.md 2).
CREATE TABLE metric (
  code         VARCHAR(64)  NOT NULL,
  name         VARCHAR(200) NOT NULL,
  category     VARCHAR(16)  NOT NULL,
  nature       VARCHAR(8)   NOT NULL,
  measure      VARCHAR(8)   NULL,
  period       VARCHAR(8)   NULL,
  unit         VARCHAR(64)  NULL,
  step         BIGINT       NOT NULL,
  without_paid BOOLEAN      NOT NULL,
  status       VARCHAR(8)   NOT NULL,
  in_catalogue BOOLEAN      NOT NULL,
  PRIMARY KEY (code),
  CONSTRAINT metric_category CHECK (category IN ('BASIC', 'ADVANCED', 'INTEGRATION', 'VALUE_ADDED')),
  CONSTRAINT metric_nature CHECK ((nature = 'SWITCH' AND measure IS NULL AND period IS NULL)
    OR (nature = 'COUNTING' AND measure = 'LEVEL' AND period IS NULL)
    OR (nature = 'COUNTING' AND measure = 'FLOW' AND period IN ('MONTH', 'YEAR'))),
  CONSTRAINT metric_step CHECK (step >= 1),
  CONSTRAINT metric_status CHECK (status IN ('VALID', 'INVALID'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- At most one has the mark of the default; the others have none. Never deleted (tenancy.md 4).
CREATE TABLE edition (
  code            VARCHAR(64)  NOT NULL,
  name            VARCHAR(200) NOT NULL,
  category        VARCHAR(200) NULL,
  edition_rank    INT          NOT NULL,
  status          VARCHAR(16)  NOT NULL,
  default_mark    TINYINT      NULL,
  trial_days      INT          NULL,
  current_version INT          NOT NULL,
  latest_version  INT          NOT NULL,
  version         BIGINT       NOT NULL,
  PRIMARY KEY (code),
  UNIQUE KEY edition_default (default_mark),
  CONSTRAINT edition_status CHECK (status IN ('ACTIVE', 'DISCONTINUED')),
  CONSTRAINT edition_mark CHECK (default_mark IS NULL OR (default_mark = 1 AND status = 'ACTIVE'
    AND trial_days IS NOT NULL AND trial_days BETWEEN 1 AND 365)),
  CONSTRAINT edition_free CHECK (code <> 'FREE' OR (status = 'ACTIVE' AND default_mark IS NULL
    AND edition_rank = 0))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Immutable. Versions that are no order's to have come from propagation in the customer's favour.
CREATE TABLE edition_version (
  edition_code VARCHAR(64) NOT NULL,
  version      INT         NOT NULL,
  orderable    BOOLEAN     NOT NULL,
  created_at   DATETIME(6) NOT NULL,
  PRIMARY KEY (edition_code, version),
  CONSTRAINT edition_version_of FOREIGN KEY (edition_code) REFERENCES edition (code)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE edition_item (
  edition_code VARCHAR(64) NOT NULL,
  version      INT         NOT NULL,
  metric_code  VARCHAR(64) NOT NULL,
  limit_kind   VARCHAR(16) NOT NULL,
  limit_value  BIGINT      NULL,
  PRIMARY KEY (edition_code, version, metric_code),
  CONSTRAINT edition_item_of FOREIGN KEY (edition_code, version)
    REFERENCES edition_version (edition_code, version),
  CONSTRAINT edition_item_metric FOREIGN KEY (metric_code) REFERENCES metric (code),
  CONSTRAINT edition_item_limit CHECK ((limit_kind IN ('ON', 'UNLIMITED') AND limit_value IS NULL)
    OR (limit_kind = 'COUNT' AND limit_value BETWEEN 1 AND 9007199254740991))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Names are searched by their beginning in any case. The revision counts what an organization may
-- use; whoever uses something compares it under a lock.
ALTER TABLE organization
  ADD COLUMN folded_name          VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN entitlement_revision BIGINT       NOT NULL DEFAULT 0,
  ADD COLUMN owner_name           VARCHAR(200) NULL,
  ADD COLUMN owner_email          VARCHAR(254) NULL,
  ADD COLUMN extra_data           TEXT         NULL,
  ADD KEY organization_name (folded_name, id),
  ADD KEY organization_by_status (status, id);
UPDATE organization SET folded_name = LOWER(name);

-- The zones an organization has had; the first row says the one from the beginning.
CREATE TABLE organization_zone (
  organization_id VARCHAR(32) NOT NULL,
  valid_from      DATETIME(6) NOT NULL,
  time_zone       VARCHAR(64) NOT NULL,
  PRIMARY KEY (organization_id, valid_from),
  CONSTRAINT organization_zone_of FOREIGN KEY (organization_id) REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO organization_zone (organization_id, valid_from, time_zone)
  SELECT id, '1970-01-01 00:00:00', time_zone FROM organization;

ALTER TABLE subscription ADD KEY subscription_by_account (account_id);

CREATE TABLE organization_history (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  organization_id VARCHAR(32)  NOT NULL,
  at              DATETIME(6)  NOT NULL,
  actor           VARCHAR(256) NOT NULL,
  what            VARCHAR(64)  NOT NULL,
  detail          TEXT         NOT NULL,
  PRIMARY KEY (id),
  KEY organization_history_of (organization_id, id),
  CONSTRAINT organization_history_organization FOREIGN KEY (organization_id)
    REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE organization_member (
  organization_id VARCHAR(32)  NOT NULL,
  uid             VARCHAR(128) NOT NULL,
  name            VARCHAR(200) NULL,
  email           VARCHAR(254) NULL,
  roles           VARCHAR(500) NOT NULL,
  joined_at       DATETIME(6)  NOT NULL,
  PRIMARY KEY (organization_id, uid),
  KEY organization_member_uid (uid),
  CONSTRAINT organization_member_of FOREIGN KEY (organization_id) REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Ends are local midnights counted from the start of an unbroken chain (tenancy.md 1.3).
ALTER TABLE edition_period
  ADD COLUMN anchor       DATETIME(6) NULL,
  ADD COLUMN chain_length VARCHAR(32) NULL,
  ADD KEY edition_period_edition (edition_code, organization_id),
  ADD KEY edition_period_end (valid_until, organization_id);

-- Valid at T: valid_from <= T < valid_until, and not ended before.
CREATE TABLE additional_purchase (
  id              VARCHAR(32) NOT NULL,
  organization_id VARCHAR(32) NOT NULL,
  metric_code     VARCHAR(64) NOT NULL,
  quantity        BIGINT      NOT NULL,
  term            VARCHAR(16) NOT NULL,
  valid_from      DATETIME(6) NOT NULL,
  valid_until     DATETIME(6) NULL,
  status          VARCHAR(8)  NOT NULL,
  reason          VARCHAR(16) NULL,
  ended_at        DATETIME(6) NULL,
  ended_because   VARCHAR(500) NULL,
  order_line      VARCHAR(64) NULL,
  created_at      DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY additional_purchase_of (organization_id, created_at),
  KEY additional_purchase_end (status, valid_until),
  CONSTRAINT additional_purchase_organization FOREIGN KEY (organization_id)
    REFERENCES organization (id),
  CONSTRAINT additional_purchase_metric FOREIGN KEY (metric_code) REFERENCES metric (code),
  CONSTRAINT additional_purchase_quantity CHECK (quantity BETWEEN 1 AND 9007199254740991),
  CONSTRAINT additional_purchase_term CHECK (term IN ('TERM', 'PERIOD', 'FIXED_DATE')),
  CONSTRAINT additional_purchase_order CHECK (valid_until IS NULL OR valid_until > valid_from),
  CONSTRAINT additional_purchase_status CHECK ((status = 'VALID' AND reason IS NULL)
    OR (status = 'INVALID' AND reason IN ('EXPIRED', 'CANCELLED', 'ORG_DISABLED')))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One for each metric of an organization that has been used; locked while it changes.
CREATE TABLE usage_counter (
  organization_id VARCHAR(32) NOT NULL,
  metric_code     VARCHAR(64) NOT NULL,
  held            BIGINT      NOT NULL,
  PRIMARY KEY (organization_id, metric_code),
  CONSTRAINT usage_counter_held CHECK (held >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What is used of one source in one period; the source is a purchase, or nothing for the edition.
CREATE TABLE usage_bucket (
  organization_id VARCHAR(32) NOT NULL,
  metric_code     VARCHAR(64) NOT NULL,
  period_start    DATETIME(6) NOT NULL,
  source          VARCHAR(32) NOT NULL,
  used            BIGINT      NOT NULL,
  PRIMARY KEY (organization_id, metric_code, period_start, source),
  CONSTRAINT usage_bucket_used CHECK (used >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE usage_reservation (
  id              VARCHAR(32) NOT NULL,
  organization_id VARCHAR(32) NOT NULL,
  metric_code     VARCHAR(64) NOT NULL,
  amount          BIGINT      NOT NULL,
  status          VARCHAR(16) NOT NULL,
  expires_at      DATETIME(6) NOT NULL,
  confirmed       BIGINT      NULL,
  PRIMARY KEY (id),
  KEY usage_reservation_end (status, expires_at),
  KEY usage_reservation_of (organization_id, metric_code, status, expires_at),
  CONSTRAINT usage_reservation_status
    CHECK (status IN ('OPEN', 'CONFIRMED', 'RELEASED', 'EXPIRED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- From which buckets a reservation takes.
CREATE TABLE usage_reservation_part (
  organization_id VARCHAR(32) NOT NULL,
  reservation_id  VARCHAR(32) NOT NULL,
  period_start    DATETIME(6) NOT NULL,
  source          VARCHAR(32) NOT NULL,
  position        INT         NOT NULL,
  amount          BIGINT      NOT NULL,
  PRIMARY KEY (reservation_id, position),
  CONSTRAINT usage_reservation_part_of FOREIGN KEY (reservation_id)
    REFERENCES usage_reservation (id) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The first answer to each key (tenancy.md 5).
CREATE TABLE usage_key (
  organization_id VARCHAR(32)  NOT NULL,
  operation       VARCHAR(16)  NOT NULL,
  idempotency_key VARCHAR(128) NOT NULL,
  arguments       VARCHAR(64)  NOT NULL,
  answer          VARCHAR(1000) NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (organization_id, operation, idempotency_key),
  KEY usage_key_age (created_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every change by staff; each row's hash covers the one before (tenancy.md; api.md 4).
CREATE TABLE audit_entry (
  number          BIGINT       NOT NULL,
  at              DATETIME(6)  NOT NULL,
  actor           VARCHAR(256) NOT NULL,
  what            VARCHAR(64)  NOT NULL,
  target          VARCHAR(256) NOT NULL,
  organization_id VARCHAR(32)  NULL,
  before_change   MEDIUMTEXT   NULL,
  after_change    MEDIUMTEXT   NULL,
  previous_hash   CHAR(64)     NOT NULL,
  hash            CHAR(64)     NOT NULL,
  PRIMARY KEY (number),
  KEY audit_entry_of (organization_id, number)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The end of the chain; locked by whoever adds to it.
CREATE TABLE audit_head (
  id     INT      NOT NULL,
  number BIGINT   NOT NULL,
  hash   CHAR(64) NOT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO audit_head (id, number, hash) VALUES
  (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- The programs of vendors that call the product API; of secrets only their hash.
CREATE TABLE machine_client (
  client_id           VARCHAR(64)  NOT NULL,
  name                VARCHAR(200) NOT NULL,
  scopes              VARCHAR(500) NOT NULL,
  requests_per_second INT          NOT NULL,
  created_at          DATETIME(6)  NOT NULL,
  PRIMARY KEY (client_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE machine_client_secret (
  client_id   VARCHAR(64) NOT NULL,
  secret_hash CHAR(64)    NOT NULL,
  created_at  DATETIME(6) NOT NULL,
  expires_at  DATETIME(6) NULL,
  PRIMARY KEY (client_id, secret_hash),
  CONSTRAINT machine_client_secret_of FOREIGN KEY (client_id)
    REFERENCES machine_client (client_id) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The lock of changes to metrics and editions.
INSERT INTO background_work (name) VALUES ('catalogue');
