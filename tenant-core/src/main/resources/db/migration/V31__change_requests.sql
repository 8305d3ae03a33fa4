-- Changes that somebody has asked for and somebody else has to approve (reliability.md 6).
CREATE TABLE change_request (
  number          BIGINT       NOT NULL AUTO_INCREMENT,
  id              VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  content         TEXT         NOT NULL,
  asked_by        VARCHAR(256) NOT NULL,
  asked_at        DATETIME(6)  NOT NULL,
  status          VARCHAR(16)  NOT NULL,
  decided_by      VARCHAR(256) NULL,
  decided_at      DATETIME(6)  NULL,
  reason          VARCHAR(500) NULL,
  PRIMARY KEY (number),
  UNIQUE KEY change_request_id (id),
  KEY change_request_of (organization_id, status, asked_at),
  CONSTRAINT change_request_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT change_request_status CHECK (
    status IN ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN')
      AND (status = 'PENDING') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)),
  CONSTRAINT change_request_asker CHECK (status <> 'APPROVED' OR decided_by <> asked_by)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
