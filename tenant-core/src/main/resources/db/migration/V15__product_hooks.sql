-- Instances that the vendor's own system has to prepare: what it has said of them, sealed, and what it
-- has yet to be told.
ALTER TABLE marketplace_instance
  ADD COLUMN prepared BOOLEAN NOT NULL DEFAULT TRUE,
  ADD COLUMN app      TEXT    NULL;

-- Written with the change it is about; told in order for each instance.
CREATE TABLE marketplace_task (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  organization_id VARCHAR(32)  NOT NULL,
  instance_id     VARCHAR(11)  NOT NULL,
  kind            VARCHAR(16)  NOT NULL,
  body            TEXT         NOT NULL,
  status          VARCHAR(8)   NOT NULL,
  attempts        INT          NOT NULL,
  next_attempt_at DATETIME(6)  NOT NULL,
  fault           VARCHAR(200) NULL,
  created_at      DATETIME(6)  NOT NULL,
  PRIMARY KEY (id),
  KEY marketplace_task_due (status, next_attempt_at),
  KEY marketplace_task_of (instance_id, status, id),
  CONSTRAINT marketplace_task_instance FOREIGN KEY (instance_id)
    REFERENCES marketplace_instance (id),
  CONSTRAINT marketplace_task_status CHECK (status IN ('WAITING', 'DONE', 'PARKED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
