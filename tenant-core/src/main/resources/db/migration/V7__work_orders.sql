-- What staff order for organizations, and what has become of it (tenancy.md 6).

ALTER TABLE edition
  ADD COLUMN yearly_price BIGINT NULL,
  ADD CONSTRAINT edition_yearly_price CHECK (yearly_price IS NULL OR yearly_price >= 0);

-- The content is what was asked for, as JSON. A payment's reference stands here as long as the order
-- has not failed, so that one payment is not ordered twice.
CREATE TABLE work_order (
  number           BIGINT        NOT NULL AUTO_INCREMENT,
  id               VARCHAR(32)   NOT NULL,
  organization_id  VARCHAR(32)   NOT NULL,
  type             VARCHAR(24)   NOT NULL,
  content          MEDIUMTEXT    NOT NULL,
  reference        VARCHAR(128)  NULL,
  approval         VARCHAR(16)   NOT NULL,
  authorization    VARCHAR(8)    NOT NULL,
  abnormality_code VARCHAR(64)   NULL,
  abnormality_text VARCHAR(1000) NULL,
  created_by       VARCHAR(256)  NOT NULL,
  created_at       DATETIME(6)   NOT NULL,
  decided_by       VARCHAR(256)  NULL,
  decided_at       DATETIME(6)   NULL,
  effective_at     DATETIME(6)   NULL,
  reason           VARCHAR(500)  NULL,
  closed           BOOLEAN       NOT NULL,
  quote_amount     BIGINT        NULL,
  quote_days_left  BIGINT        NULL,
  quote_days       BIGINT        NULL,
  version          BIGINT        NOT NULL,
  PRIMARY KEY (number),
  UNIQUE KEY work_order_id (id),
  UNIQUE KEY work_order_reference (reference),
  KEY work_order_of (organization_id, number),
  KEY work_order_state (approval, authorization, number),
  KEY work_order_type (type, number),
  CONSTRAINT work_order_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT work_order_content CHECK (type IN ('NEW_PURCHASE', 'RENEWAL', 'ADDITIONAL_PURCHASE',
    'UPGRADE', 'RECHARGE')),
  CONSTRAINT work_order_status CHECK ((approval IN ('DRAFT', 'APPROVAL_FAILED')
      AND authorization = 'NORMAL' AND effective_at IS NULL)
    OR (approval = 'APPROVED' AND authorization = 'NORMAL' AND effective_at IS NOT NULL)
    OR (approval = 'APPROVED' AND authorization = 'ABNORMAL' AND effective_at IS NULL
      AND abnormality_code IS NOT NULL))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every transition; never changed.
CREATE TABLE work_order_history (
  id              BIGINT        NOT NULL AUTO_INCREMENT,
  organization_id VARCHAR(32)   NOT NULL,
  order_number    BIGINT        NOT NULL,
  at              DATETIME(6)   NOT NULL,
  actor           VARCHAR(256)  NOT NULL,
  transition      VARCHAR(32)   NOT NULL,
  version         BIGINT        NOT NULL,
  detail          VARCHAR(1100) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY work_order_history_version (order_number, version),
  CONSTRAINT work_order_history_of FOREIGN KEY (order_number) REFERENCES work_order (number)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A purchase is taken along into one later period only.
ALTER TABLE additional_purchase
  ADD COLUMN carried_from VARCHAR(32) NULL,
  ADD UNIQUE KEY additional_purchase_carried (carried_from);
