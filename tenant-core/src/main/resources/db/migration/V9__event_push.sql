-- What is told to the vendor's own systems about organizations and people (tenancy.md 10).

-- Everybody who has ever belonged to an organization.
CREATE TABLE account (
  uid           VARCHAR(128) NOT NULL,
  registered_at DATETIME(6)  NOT NULL,
  PRIMARY KEY (uid)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO account (uid, registered_at)
  SELECT uid, MIN(joined_at) FROM organization_member GROUP BY uid;

-- Counts the events of an organization.
ALTER TABLE organization ADD COLUMN event_sequence BIGINT NOT NULL DEFAULT 0;

-- Where events go: the whole platform's, or one organization's. Secrets are encrypted; the one
-- before lives on for a while.
CREATE TABLE push_target (
  id              VARCHAR(32)   NOT NULL,
  organization_id VARCHAR(32)   NULL,
  url             VARCHAR(2048) NOT NULL,
  secret          TEXT          NOT NULL,
  previous_secret TEXT          NULL,
  previous_until  DATETIME(6)   NULL,
  enabled         BOOLEAN       NOT NULL,
  extensions      BOOLEAN       NOT NULL,
  version         BIGINT        NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY push_target_organization (organization_id),
  CONSTRAINT push_target_of FOREIGN KEY (organization_id) REFERENCES organization (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Written in the transaction of the change; the log of what became of it. An event that is about no
-- organization has an empty one.
CREATE TABLE push_delivery (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  target_id       VARCHAR(32)  NOT NULL,
  event_id        VARCHAR(32)  NOT NULL,
  organization_id VARCHAR(32)  NOT NULL,
  sequence        BIGINT       NOT NULL,
  type            INT          NOT NULL,
  body            MEDIUMTEXT   NOT NULL,
  occurred_at     DATETIME(6)  NOT NULL,
  status          VARCHAR(8)   NOT NULL,
  attempts        INT          NOT NULL,
  answer_status   INT          NULL,
  fault           VARCHAR(200) NULL,
  attempted_at    DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY push_delivery_event (target_id, event_id),
  KEY push_delivery_lane (target_id, organization_id, status, id),
  KEY push_delivery_of (organization_id, id),
  KEY push_delivery_status (status, id),
  KEY push_delivery_age (status, occurred_at),
  CONSTRAINT push_delivery_status CHECK (status IN ('PENDING', 'DONE', 'PARKED'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One for each target and organization of which something waits. Whoever moves its next attempt
-- into the future has it until then.
CREATE TABLE push_lane (
  target_id       VARCHAR(32) NOT NULL,
  organization_id VARCHAR(32) NOT NULL,
  next_attempt_at DATETIME(6) NOT NULL,
  PRIMARY KEY (target_id, organization_id),
  KEY push_lane_due (next_attempt_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
