-- Work of actions that takes longer than a call. What it ended with is encrypted. A row that is still
-- RUNNING after lease_until is one of which nobody knows how it ended.
CREATE TABLE action_task (
  organization_id VARCHAR(32)  NOT NULL,
  id              VARCHAR(32)  NOT NULL,
  action          VARCHAR(64)  NOT NULL,
  trace_id        VARCHAR(64)  NOT NULL,
  status          VARCHAR(16)  NOT NULL,
  percent         INT          NULL,
  message         VARCHAR(500) NULL,
  result          MEDIUMTEXT   NULL,
  created_at      DATETIME(6)  NOT NULL,
  lease_until     DATETIME(6)  NOT NULL,
  finished_at     DATETIME(6)  NULL,
  PRIMARY KEY (organization_id, id),
  KEY action_task_age (created_at),
  CONSTRAINT action_task_status CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED')),
  CONSTRAINT action_task_percent CHECK (percent BETWEEN 0 AND 100)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
