-- Writes that carry an Idempotency-Key (api.md 0). The id is a hash over caller, organization and
-- key; the answer is encrypted. A row without an answer is a write that runs, or whose process died;
-- how often it has committed tells what has become of it.
CREATE TABLE idempotent_write (
  organization_id VARCHAR(32) NOT NULL,
  id              CHAR(64)    NOT NULL,
  fingerprint     CHAR(64)    NOT NULL,
  attempt         BIGINT      NOT NULL,
  commits         BIGINT      NOT NULL,
  lease_until     DATETIME(6) NOT NULL,
  answer          MEDIUMTEXT  NULL,
  created_at      DATETIME(6) NOT NULL,
  PRIMARY KEY (organization_id, id),
  KEY idempotent_write_age (created_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
