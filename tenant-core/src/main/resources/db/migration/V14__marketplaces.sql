-- What marketplaces have sold, and everything they have said.

-- The business key is the marketplace's and means the same instance for ever. Quantities are JSON:
-- metric to number.
CREATE TABLE marketplace_instance (
  id              VARCHAR(11)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  marketplace     VARCHAR(32)  NOT NULL,
  business_key    VARCHAR(160) NOT NULL,
  account_id      VARCHAR(128) NOT NULL,
  product         VARCHAR(64)  NOT NULL,
  sku             VARCHAR(64)  NOT NULL,
  edition_code    VARCHAR(64)  NOT NULL,
  trial           BOOLEAN      NOT NULL,
  quantities      TEXT         NOT NULL,
  valid_until     DATETIME(6)  NULL,
  status          VARCHAR(16)  NOT NULL,
  frozen          BOOLEAN      NOT NULL,
  entitled        BOOLEAN      NOT NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY marketplace_instance_key (marketplace, business_key),
  KEY marketplace_instance_of (organization_id),
  CONSTRAINT marketplace_instance_organization FOREIGN KEY (organization_id)
    REFERENCES organization (id),
  CONSTRAINT marketplace_instance_status CHECK (status IN ('ACTIVE', 'SUSPENDED', 'RELEASED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What has had its effect on an instance and will not have it again.
CREATE TABLE marketplace_effect (
  organization_id VARCHAR(32)  NOT NULL,
  instance_id     VARCHAR(11)  NOT NULL,
  kind            VARCHAR(16)  NOT NULL,
  order_key       VARCHAR(300) NOT NULL,
  at              DATETIME(6)  NOT NULL,
  PRIMARY KEY (instance_id, kind, order_key),
  CONSTRAINT marketplace_effect_of FOREIGN KEY (instance_id) REFERENCES marketplace_instance (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What is good once, until it is too old anyway.
CREATE TABLE marketplace_nonce (
  marketplace VARCHAR(32)  NOT NULL,
  nonce       VARCHAR(200) NOT NULL,
  expires_at  DATETIME(6)  NOT NULL,
  PRIMARY KEY (marketplace, nonce),
  KEY marketplace_nonce_end (expires_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Callbacks as they came, without their secrets, stored before anything is done about them.
CREATE TABLE marketplace_callback (
  id          BIGINT       NOT NULL AUTO_INCREMENT,
  marketplace VARCHAR(32)  NOT NULL,
  at          DATETIME(6)  NOT NULL,
  trace_id    VARCHAR(64)  NOT NULL,
  action      VARCHAR(64)  NULL,
  subject     VARCHAR(160) NULL,
  query       MEDIUMTEXT   NULL,
  body        MEDIUMTEXT   NULL,
  outcome     VARCHAR(16)  NOT NULL,
  reason      VARCHAR(500) NULL,
  finished_at DATETIME(6)  NULL,
  PRIMARY KEY (id),
  KEY marketplace_callback_of (marketplace, id),
  KEY marketplace_callback_subject (marketplace, subject, id),
  KEY marketplace_callback_outcome (marketplace, outcome, id),
  KEY marketplace_callback_age (at),
  CONSTRAINT marketplace_callback_outcome_known CHECK (outcome IN ('RECEIVED', 'DONE', 'REPEATED',
    'IGNORED', 'PENDING', 'FAILED', 'REFUSED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Editions and purchases that come from a marketplace's instance and go with it.
ALTER TABLE edition_period ADD COLUMN instance_id VARCHAR(11) NULL;
ALTER TABLE additional_purchase ADD COLUMN instance_id VARCHAR(11) NULL;
