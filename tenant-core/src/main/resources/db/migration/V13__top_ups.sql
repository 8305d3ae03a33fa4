-- What a metric is topped up by from the balance when little of it is left, and who wants that.
ALTER TABLE metric
  ADD COLUMN top_up_quantity BIGINT NULL,
  ADD COLUMN top_up_price    BIGINT NULL,
  ADD CONSTRAINT metric_top_up CHECK ((top_up_quantity IS NULL AND top_up_price IS NULL)
    OR (top_up_quantity >= 1 AND top_up_price >= 1 AND measure = 'FLOW'));

-- A row is a switch that is on. It has failed since `failed_at` while the balance was too small.
CREATE TABLE top_up (
  organization_id VARCHAR(32)  NOT NULL,
  metric_code     VARCHAR(64)  NOT NULL,
  enabled_by      VARCHAR(256) NOT NULL,
  enabled_at      DATETIME(6)  NOT NULL,
  failed_at       DATETIME(6)  NULL,
  PRIMARY KEY (organization_id, metric_code),
  CONSTRAINT top_up_of FOREIGN KEY (organization_id) REFERENCES organization (id),
  CONSTRAINT top_up_metric FOREIGN KEY (metric_code) REFERENCES metric (code)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
