-- One row that replicas write to find out whether they could store something now.
CREATE TABLE write_probe (
  id         TINYINT     NOT NULL,
  written_at DATETIME(6) NULL,
  PRIMARY KEY (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO write_probe (id) VALUES (1);
