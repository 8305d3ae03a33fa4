-- The licence of the platform itself, and how much of it is used (tenancy.md 9).

-- Every key that was bound; the newest one is in force.
CREATE TABLE license_binding (
  id       BIGINT       NOT NULL AUTO_INCREMENT,
  document TEXT         NOT NULL,
  bound_at DATETIME(6)  NOT NULL,
  bound_by VARCHAR(256) NOT NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE license_log (
  id         BIGINT       NOT NULL AUTO_INCREMENT,
  at         DATETIME(6)  NOT NULL,
  actor      VARCHAR(256) NOT NULL,
  outcome    VARCHAR(8)   NOT NULL,
  license_id VARCHAR(64)  NULL,
  detail     VARCHAR(500) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT license_log_outcome CHECK (outcome IN ('BOUND', 'REFUSED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The latest instant that was ever seen, against clocks that are set back.
CREATE TABLE license_clock (
  id      INT         NOT NULL,
  highest DATETIME(6) NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO license_clock (id, highest) VALUES (1, NULL);

ALTER TABLE organization_member ADD COLUMN external BOOLEAN NOT NULL DEFAULT FALSE;

-- How many active memberships somebody has in ACTIVE organizations.
ALTER TABLE account
  ADD COLUMN internal_memberships INT NOT NULL DEFAULT 0,
  ADD COLUMN external_memberships INT NOT NULL DEFAULT 0,
  ADD CONSTRAINT account_memberships
    CHECK (internal_memberships >= 0 AND external_memberships >= 0);
UPDATE account a SET internal_memberships =
  (SELECT COUNT(*) FROM organization_member m JOIN organization o ON o.id = m.organization_id
    WHERE m.uid = a.uid AND o.status = 'ACTIVE');

-- Sums over accounts; locked by whoever changes one.
CREATE TABLE license_usage (
  kind        VARCHAR(8) NOT NULL,
  accounts    BIGINT     NOT NULL,
  memberships BIGINT     NOT NULL,
  PRIMARY KEY (kind),
  CONSTRAINT license_usage_sums CHECK (accounts >= 0 AND memberships >= accounts)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO license_usage (kind, accounts, memberships)
  SELECT 'INTERNAL', COUNT(IF(internal_memberships > 0, 1, NULL)),
         COALESCE(SUM(internal_memberships), 0) FROM account;
INSERT INTO license_usage (kind, accounts, memberships) VALUES ('EXTERNAL', 0, 0);
