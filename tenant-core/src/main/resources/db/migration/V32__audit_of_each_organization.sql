-- The entries of each organization are a chain of their own beside the one of all (reliability.md 6), so
-- that its trail can be shown without anybody else's. Null for those that were written before, and by
-- replicas of the version before.
ALTER TABLE audit_entry ADD COLUMN organization_hash CHAR(64) NULL;

-- Where each of them ends.
CREATE TABLE audit_organization_head (
  organization_id VARCHAR(32) NOT NULL,
  number          BIGINT      NOT NULL,
  hash            CHAR(64)    NOT NULL,
  PRIMARY KEY (organization_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
