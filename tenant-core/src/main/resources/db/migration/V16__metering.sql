-- What is used of metrics that marketplaces are told of: how much of it was seen, by instance.
CREATE TABLE marketplace_meter (
  organization_id VARCHAR(32) NOT NULL,
  instance_id     VARCHAR(11) NOT NULL,
  metric_code     VARCHAR(64) NOT NULL,
  counted         BIGINT      NOT NULL,
  closed          BOOLEAN     NOT NULL,
  PRIMARY KEY (instance_id, metric_code),
  KEY marketplace_meter_open (closed, instance_id),
  KEY marketplace_meter_of (organization_id, metric_code),
  CONSTRAINT marketplace_meter_instance FOREIGN KEY (instance_id)
    REFERENCES marketplace_instance (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One for each hour in which something was used. The serial is for the marketplace, which takes it
-- once.
CREATE TABLE marketplace_usage (
  id              BIGINT       NOT NULL AUTO_INCREMENT,
  organization_id VARCHAR(32)  NOT NULL,
  instance_id     VARCHAR(11)  NOT NULL,
  metric_code     VARCHAR(64)  NOT NULL,
  hour_start      DATETIME(6)  NOT NULL,
  quantity        BIGINT       NOT NULL,
  serial          VARCHAR(32)  NOT NULL,
  status          VARCHAR(8)   NOT NULL,
  attempts        INT          NOT NULL,
  next_attempt_at DATETIME(6)  NOT NULL,
  fault           VARCHAR(200) NULL,
  finished_at     DATETIME(6)  NULL,
  PRIMARY KEY (id),
  UNIQUE KEY marketplace_usage_hour (instance_id, metric_code, hour_start),
  KEY marketplace_usage_due (status, next_attempt_at),
  CONSTRAINT marketplace_usage_instance FOREIGN KEY (instance_id)
    REFERENCES marketplace_instance (id),
  CONSTRAINT marketplace_usage_quantity CHECK (quantity > 0),
  CONSTRAINT marketplace_usage_status CHECK (status IN ('OPEN', 'WAITING', 'SENT', 'UNKNOWN',
    'REJECTED', 'LATE'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
