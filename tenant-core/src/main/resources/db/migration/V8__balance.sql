-- The money of organizations: double-entry, in hundredths, never changed once it is written
-- (tenancy.md 8).

-- What the postings of an organization add up to; locked while one is added. `paid` and
-- `promotional` together are the account BALANCE, `held` is the account HELD.
CREATE TABLE balance (
  organization_id VARCHAR(32) NOT NULL,
  currency        CHAR(3)     NOT NULL,
  paid            BIGINT      NOT NULL,
  promotional     BIGINT      NOT NULL,
  held            BIGINT      NOT NULL,
  low_mark        BIGINT      NULL,
  low_told        BOOLEAN     NOT NULL,
  PRIMARY KEY (organization_id),
  CONSTRAINT balance_of FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT balance_paid CHECK (paid >= 0),
  CONSTRAINT balance_promotional CHECK (promotional >= 0),
  CONSTRAINT balance_held CHECK (held >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was given and expires; spent before what was paid, the earliest expiry first.
CREATE TABLE balance_lot (
  id              VARCHAR(32) NOT NULL,
  organization_id VARCHAR(32) NOT NULL,
  granted         BIGINT      NOT NULL,
  remaining       BIGINT      NOT NULL,
  expires_at      DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY balance_lot_of (organization_id, expires_at),
  KEY balance_lot_end (expires_at),
  CONSTRAINT balance_lot_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT balance_lot_remaining CHECK (remaining BETWEEN 0 AND granted)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What was taken from what: lots by their id, and what was paid, as JSON.
CREATE TABLE balance_hold (
  id              VARCHAR(32) NOT NULL,
  organization_id VARCHAR(32) NOT NULL,
  service         VARCHAR(64) NOT NULL,
  amount          BIGINT      NOT NULL,
  parts           TEXT        NOT NULL,
  status          VARCHAR(8)  NOT NULL,
  captured        BIGINT      NULL,
  expires_at      DATETIME(6) NOT NULL,
  PRIMARY KEY (id),
  KEY balance_hold_of (organization_id, status, expires_at),
  KEY balance_hold_end (status, expires_at),
  CONSTRAINT balance_hold_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT balance_hold_amount CHECK (amount > 0),
  CONSTRAINT balance_hold_status CHECK ((status IN ('OPEN', 'VOIDED', 'EXPIRED')
      AND captured IS NULL)
    OR (status = 'CAPTURED' AND captured BETWEEN 1 AND amount))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE ledger_entry (
  number          BIGINT       NOT NULL AUTO_INCREMENT,
  id              VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  kind            VARCHAR(16)  NOT NULL,
  at              DATETIME(6)  NOT NULL,
  actor           VARCHAR(256) NOT NULL,
  subject         VARCHAR(128) NULL,
  reverses        VARCHAR(32)  NULL,
  note            VARCHAR(500) NULL,
  parts           TEXT         NULL,
  available_after BIGINT       NOT NULL,
  held_after      BIGINT       NOT NULL,
  idempotency_key VARCHAR(160) NULL,
  arguments       CHAR(64)     NULL,
  PRIMARY KEY (number),
  UNIQUE KEY ledger_entry_id (id),
  UNIQUE KEY ledger_entry_key (organization_id, idempotency_key),
  KEY ledger_entry_of (organization_id, number),
  KEY ledger_entry_reverses (reverses),
  CONSTRAINT ledger_entry_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT ledger_entry_kind CHECK (kind IN ('RECHARGE', 'GRANT', 'EXPIRY', 'CHARGE', 'HOLD',
    'CAPTURE', 'VOID', 'REVERSAL'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE ledger_posting (
  organization_id VARCHAR(32) NOT NULL,
  entry_id        VARCHAR(32) NOT NULL,
  position        INT         NOT NULL,
  account         VARCHAR(80) NOT NULL,
  amount          BIGINT      NOT NULL,
  PRIMARY KEY (entry_id, position),
  KEY ledger_posting_account (organization_id, account),
  CONSTRAINT ledger_posting_of FOREIGN KEY (entry_id) REFERENCES ledger_entry (id),
  CONSTRAINT ledger_posting_amount CHECK (amount <> 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
