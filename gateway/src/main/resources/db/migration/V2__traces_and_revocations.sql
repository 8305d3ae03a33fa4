-- What operations staff look up about calls; kept for days, never with a token or parameters.
CREATE TABLE trace_record (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  trace_id        VARCHAR(64)  NOT NULL,
  request_id      VARCHAR(32)  NOT NULL,
  started_at      DATETIME(6)  NOT NULL,
  action          VARCHAR(64)  NOT NULL,
  organization_id VARCHAR(32)  NULL,
  uid             VARCHAR(256) NULL,
  status          INT          NOT NULL,
  code            VARCHAR(200) NOT NULL,
  duration_micros BIGINT       NOT NULL,
  steps           TEXT         NOT NULL,
  backend_address VARCHAR(256) NULL,
  backend_status  INT          NULL,
  replica         VARCHAR(64)  NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY trace_record_request (request_id),
  KEY trace_record_trace (trace_id, started_at),
  KEY trace_record_action (action, id),
  KEY trace_record_code (code, id),
  KEY trace_record_started (started_at),
  KEY trace_record_organization (organization_id, id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Tokens that no longer count: one by its id, or all of an account or a subject before an instant.
CREATE TABLE token_revocation (
  id            VARCHAR(32)  NOT NULL,
  issuer        VARCHAR(256) NOT NULL,
  token_id      VARCHAR(256) NULL,
  account_id    VARCHAR(256) NULL,
  subject       VARCHAR(256) NULL,
  issued_before DATETIME(6)  NOT NULL,
  expires_at    DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  KEY token_revocation_expiry (expires_at),
  CONSTRAINT token_revocation_what CHECK ((token_id IS NULL) <> (account_id IS NULL))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
