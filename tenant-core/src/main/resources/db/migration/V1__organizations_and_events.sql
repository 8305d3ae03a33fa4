-- Who the tenants are, and the outbox of what happened to them. Instants are UTC.

CREATE TABLE organization (
  id         VARCHAR(32)  NOT NULL,
  name       VARCHAR(200) NOT NULL,
  status     VARCHAR(16)  NOT NULL,
  time_zone  VARCHAR(64)  NOT NULL,
  created_at DATETIME(6)  NOT NULL,
  version    BIGINT       NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  CONSTRAINT organization_status CHECK (status IN ('ACTIVE', 'DISABLED', 'CLOSED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- An account of a marketplace belongs to one organization at most.
CREATE TABLE subscription (
  id              VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  marketplace     VARCHAR(32)  NOT NULL,
  account_id      VARCHAR(128) NOT NULL,
  status          VARCHAR(16)  NOT NULL,
  valid_until     DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY subscription_account (marketplace, account_id),
  KEY subscription_organization (organization_id),
  CONSTRAINT subscription_of FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT subscription_status CHECK (status IN ('ACTIVE', 'SUSPENDED', 'TERMINATED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Half-open [valid_from, valid_until), one start per organization and instant (tenancy.md 1.1).
CREATE TABLE edition_period (
  id              VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  edition_code    VARCHAR(64)  NOT NULL,
  edition_name    VARCHAR(200) NOT NULL,
  edition_version INT          NOT NULL,
  kind            VARCHAR(8)   NOT NULL,
  valid_from      DATETIME(6)  NOT NULL,
  valid_until     DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY edition_period_start (organization_id, valid_from),
  CONSTRAINT edition_period_of FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT edition_period_kind CHECK (kind IN ('TRIAL', 'PAID')),
  CONSTRAINT edition_period_order CHECK (valid_until IS NULL OR valid_until > valid_from)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Written in the transaction of the change itself; unsent rows are found by state, never by a
-- high-water mark, because a lower number may be committed later.
CREATE TABLE event_outbox (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  event_id        VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  type            VARCHAR(64)  NOT NULL,
  payload         TEXT         NOT NULL,
  occurred_at     DATETIME(6)  NOT NULL,
  sent_at         DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY event_outbox_event (event_id),
  KEY event_outbox_unsent (sent_at, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Whoever holds a row's lock does that work; the other replicas pass by.
CREATE TABLE background_work (
  name VARCHAR(32) NOT NULL,
  PRIMARY KEY (name)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO background_work (name) VALUES ('event-relay');
