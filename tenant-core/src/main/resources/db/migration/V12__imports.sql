-- Files of organizations, members and orders that are taken over row by row.

CREATE TABLE import_job (
  id          VARCHAR(32)  NOT NULL,
  kind        VARCHAR(16)  NOT NULL,
  strict      BOOLEAN      NOT NULL,
  status      VARCHAR(16)  NOT NULL,
  created_by  VARCHAR(256) NOT NULL,
  created_at  DATETIME(6)  NOT NULL,
  row_count   INT          NOT NULL,
  lease_until DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  KEY import_job_due (status, lease_until),
  KEY import_job_age (created_at),
  CONSTRAINT import_job_kind CHECK (kind IN ('ORGANIZATIONS', 'MEMBERS', 'ORDERS')),
  CONSTRAINT import_job_status
    CHECK (status IN ('LOADING', 'RUNNING', 'STOPPED', 'DONE', 'CANCELLED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The content is JSON as the interface for a single one takes it. A row is marked as done in the
-- transaction of what it does.
CREATE TABLE import_row (
  import_id  VARCHAR(32)  NOT NULL,
  place      INT          NOT NULL,
  content    MEDIUMTEXT   NOT NULL,
  status     VARCHAR(8)   NOT NULL,
  result     VARCHAR(64)  NULL,
  fault      TEXT         NULL,
  PRIMARY KEY (import_id, place),
  KEY import_row_status (import_id, status, place),
  CONSTRAINT import_row_of FOREIGN KEY (import_id) REFERENCES import_job (id) ON DELETE CASCADE,
  CONSTRAINT import_row_status_value CHECK (status IN ('PENDING', 'DONE', 'FAILED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
